"""Article to findings: rules and gazetteers that are data, read by a pipeline that runs offline."""
