"""The error of the lab that its commands print instead of a traceback."""


class LabError(Exception):
    """The lab or its command can't go on; the message is a sentence for the terminal."""
