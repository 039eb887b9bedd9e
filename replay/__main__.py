"""`python -m replay COMMAND`: durable code and its recorded histories, in the terminal."""

from replay.cli import replay

if __name__ == "__main__":
    replay(prog_name="python -m replay")
