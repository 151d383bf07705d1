"""From the outbox to the receivers: lease, sign, send, record."""
