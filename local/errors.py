"""What can go wrong when the lab starts, said in one sentence each."""


class LabError(Exception):
    """The lab can't start or go on; the message is one sentence for the person who started it."""
