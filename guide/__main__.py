"""`python -m guide`: find every figure anew and write docs/when-each-wins."""

import sys

from local.command_line import run_group

if __name__ == "__main__":
    from guide.cli import guide

    sys.exit(run_group(guide, "python -m guide", sys.argv[1:]))
