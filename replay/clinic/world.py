"""The world outside of a durable execution, as the handlers of the clinic see it."""

from collections import Counter


class WorkerDeathError(BaseException):
    """The end of the worker process: no code of the handler can catch it in Lambda."""


class World:
    """The effects of an execution, and a clock that moves on by an hour during each wait."""

    def __init__(self) -> None:
        self.effects: Counter[str] = Counter()
        self.invocation = 0
        self.has_died = False
        self.cache: dict[str, str] = {}
        """The variables of a module: they outlive an invocation in a warm environment."""

    def begin(self) -> None:
        """Forget everything before an execution."""
        self.effects.clear()
        self.cache.clear()
        self.invocation = 0
        self.has_died = False

    def invoke(self) -> None:
        """Count an invocation."""
        self.invocation += 1

    def effect(self, name: str) -> None:
        """Do something that others see: a payment, a mail."""
        self.effects[name] += 1

    @property
    def hour(self) -> int:
        """The hour of the clock: 17 in the first invocation, 18 in the second."""
        return 16 + self.invocation

    def random_id(self) -> str:
        """Return an id that no earlier call returned."""
        self.effects["ids"] += 1
        return f"id-{self.effects['ids']}"

    def die_once(self) -> None:
        """End the worker process, if this is the first call."""
        if not self.has_died:
            self.has_died = True
            raise WorkerDeathError


world = World()
