"""`python -m local COMMAND`: the lab in the terminal."""

import sys

OLDEST_PYTHON = (3, 11)

if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("Python {}.{} or newer is needed.".format(*OLDEST_PYTHON))
    # An older Python couldn't even read what this imports.
    try:
        from local.cli import main
    except ModuleNotFoundError as error:
        sys.exit(f"{error.name} is not installed: run `make demo`.")
    sys.exit(main(sys.argv[1:]))
