"""From findings to engagements: which belong together, and what all of them say."""
