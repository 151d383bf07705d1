"""What a sentence says of an engagement: of which day, and whether it will be."""
