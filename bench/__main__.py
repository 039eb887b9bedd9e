"""`python -m bench COMMAND`: the figures in the terminal."""

import sys

OLDEST_PYTHON = (3, 11)

if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("Python {}.{} or newer is needed.".format(*OLDEST_PYTHON))
    # An older Python couldn't even read what this imports.
    from bench.cli import main

    sys.exit(main(sys.argv[1:]))
