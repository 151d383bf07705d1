"""`python -m daemon` is the same as `summitry`."""

import sys

from daemon.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
