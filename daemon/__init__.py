"""What runs: the command line, the scheduler, deliveries, the HTTP side."""
