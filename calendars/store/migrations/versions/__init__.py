"""One change of the schema a file, in their order."""
