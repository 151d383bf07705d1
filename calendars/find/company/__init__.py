"""Who takes part, and who is only spoken of."""
