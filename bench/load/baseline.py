"""Measures the baseline during a load: now and then a loan without an engine, in the same lab."""

import json
import secrets
import threading
from itertools import cycle
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.measure.sample import LoanTrace
from bench.output.charts.style import BASELINE
from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.model import HostedFunction
from local.lab import Lab
from shared.domain.profiles import PROFILES
from shared.runtime.clock import now, timestamp

_SECONDS_BETWEEN_LOANS = 0.5
_MEMORY_MB = 512
DESCRIPTION = "the same steps in a row in one Lambda function of the lab, without an engine"


class BaselineLoans:
    """Runs loans without an engine while the context is open; `traces` has their traces."""

    def __init__(self, lab: Lab, target: str) -> None:
        self._target = target
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.traces: list[LoanTrace] = []
        self._host = LambdaHost(
            [
                HostedFunction(
                    name=BASELINE,
                    handler="bench.load.baseline_handler.handler",
                    memory_mb=_MEMORY_MB,
                    concurrency=1,
                    variables={
                        **lab.settings(),
                        "POWERTOOLS_SERVICE_NAME": BASELINE,
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
        self._host.warm(BASELINE)
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
            if self._stopping.wait(_SECONDS_BETWEEN_LOANS):
                return
            self.traces.append(self._loan(profile.name))

    def _loan(self, profile: str) -> LoanTrace:
        id_ = secrets.token_hex(16)
        began = timestamp(now())
        event = {"application_id": id_, "profile": profile}
        response = self._host.invoke(BASELINE, json.dumps(event).encode())
        result = json.loads(response.payload)
        ended = timestamp(now())
        return LoanTrace(
            target=self._target,
            engine=BASELINE,
            profile=profile,
            offered=0,
            application_id=id_,
            intended_at=began,
            submitted_at=began,
            accepted_at=began,
            done_at=ended,
            events=result.get("events", []),
            error=result.get("errorMessage") if response.function_error else None,
        )
