"""From engagements to reminders due and messages in the outbox."""
