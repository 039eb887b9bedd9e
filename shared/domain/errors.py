"""Errors whose names both engines match on: a class name here is an error name there."""


class TransientError(Exception):
    """Something that may work the next time; the only error that is retried."""


class InvalidApplication(Exception):
    """The application can't be a loan; trying again wouldn't change it."""


class FraudCheckFailed(Exception):
    """The fraud service answered that it couldn't decide."""


class MalformedAnswer(Exception):
    """An answer to a wait isn't of the agreed form; it counts as no answer."""
