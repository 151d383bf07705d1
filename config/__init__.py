"""What an operator may set: settings, their defaults, folders. Knows nothing of the floors above."""
