"""The errors of the steps. Both engines match on the names of these classes."""


class TransientError(Exception):
    """A failure that may not recur: the only error that is retried."""


class InvalidApplication(Exception):
    """The application breaks a rule; a retry would fail again."""


class FraudCheckFailed(Exception):
    """The fraud service answered without a decision."""


class MalformedAnswer(Exception):
    """An answer to a wait has another form than agreed; it counts as no answer."""
