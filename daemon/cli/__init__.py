"""The command line: each command parses, calls one function of the floors below, and prints."""
