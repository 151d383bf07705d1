"""Our feed, read by the programs that people use: `make clients` installs those that are no packages of Debian."""
