"""Functions that are invoked at a fixed rate, as by EventBridge Scheduler."""

import threading
from contextlib import suppress

from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.model import InvocationType, LambdaError


class Schedules:
    """Invokes functions of a host asynchronously, until `stop`."""

    def __init__(self, host: LambdaHost) -> None:
        self._host = host
        self._stopping = threading.Event()

    def every(self, seconds: float, function: str, payload: bytes = b"{}") -> None:
        """Invoke a function every `seconds` from now on; the first time after `seconds`."""

        def run() -> None:
            while not self._stopping.wait(seconds):
                # Of a host that is interrupted now; the next time comes.
                with suppress(LambdaError):
                    self._host.invoke(function, payload, kind=InvocationType.EVENT)

        threading.Thread(target=run, daemon=True).start()

    def stop(self) -> None:
        """End every schedule."""
        self._stopping.set()
