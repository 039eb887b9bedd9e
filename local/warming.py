"""Starts the workers that a first race needs, while the lab answers already."""

import threading
from collections.abc import Iterable

from local.emulators.lambda_host.host import LambdaHost
from shared.runtime.functions import FunctionId

RACE_WORKERS = {FunctionId.TASKS: 3, FunctionId.DURABLE: 2, FunctionId.API: 3, FunctionId.FRAUD: 2}
"""Environments that one race needs at once. Step Functions calls three bureaus side by side; with
fewer workers its first race would wait for cold starts, which the other engine hasn't."""


class Warming:
    """Warms the functions in the background, one after the other, from its creation on."""

    def __init__(self, host: LambdaHost, functions: Iterable[FunctionId]) -> None:
        self._host = host
        self._functions = [id_ for id_ in RACE_WORKERS if id_ in set(functions)]
        self._stopping = False
        self._thread = threading.Thread(target=self._warm, name="warming", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether some workers are still to come."""
        return self._thread.is_alive()

    def wait(self) -> None:
        """Wait until all workers are warm."""
        self._thread.join()

    def stop(self) -> None:
        """Start no further workers, and wait for those that are starting."""
        self._stopping = True
        self._thread.join()

    def _warm(self) -> None:
        for id_ in self._functions:
            if not self._stopping:
                self._host.warm(id_, RACE_WORKERS[id_])
