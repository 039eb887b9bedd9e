"""The zero line beside the load: a loan without an engine every now and then, in the same lab."""

import json
import secrets
import threading
from itertools import cycle
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.measure.sample import LoanTrace
from bench.output.charts.style import PLAIN
from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.model import HostedFunction
from local.lab import Lab
from shared.domain.profiles import PROFILES
from shared.runtime.clock import now, timestamp

_EVERY_SECONDS = 0.5
_MEMORY_MB = 512
WHAT = "the same shared steps in a row, in one function of the lab's Lambda host, without an engine"


class Baseline:
    """Runs loans without an engine from `with` to its end; `journeys` has what came of them."""

    def __init__(self, lab: Lab, target: str, every_seconds: float = _EVERY_SECONDS) -> None:
        self._target = target
        self._every = every_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.journeys: list[LoanTrace] = []
        self._host = LambdaHost(
            [
                HostedFunction(
                    name=PLAIN,
                    handler="bench.load.baseline_handler.handler",
                    memory_mb=_MEMORY_MB,
                    concurrency=1,
                    variables={
                        **lab.settings(),
                        "POWERTOOLS_SERVICE_NAME": PLAIN,
                    },
                    killable=False,
                )
            ],
            root=Path.cwd(),
            variables={
                "AWS_ENDPOINT_URL": lab.aws_endpoint,
                "AWS_ENDPOINT_URL_DYNAMODB": lab.dynamodb_endpoint,
            },
            log_dir=lab.log_dir,
        )

    def __enter__(self) -> Self:
        self._host.warm(PLAIN)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._thread.join()
        self._host.stop()

    def _run(self) -> None:
        for profile in cycle(PROFILES):
            if self._stopping.wait(self._every):
                return
            self.journeys.append(self._loan(profile.name))

    def _loan(self, profile: str) -> LoanTrace:
        id_ = secrets.token_hex(16)
        began = timestamp(now())
        asked = {"application_id": id_, "profile": profile}
        answered = self._host.invoke(PLAIN, json.dumps(asked).encode())
        told = json.loads(answered.payload)
        ended = timestamp(now())
        return LoanTrace(
            target=self._target,
            engine=PLAIN,
            profile=profile,
            offered=0,
            application_id=id_,
            intended_at=began,
            submitted_at=began,
            accepted_at=began,
            done_at=ended,
            events=told.get("events", []),
            error=told.get("errorMessage") if answered.function_error else None,
        )
