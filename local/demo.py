"""`python -m local demo`: starts the lab and prints its address."""

import threading
import time

from local.lab import Lab


def run(port: int, host: str, retain: int | None, watch: str) -> int:
    """Serve until a signal; it arrives as KeyboardInterrupt, also while the lab starts.

    `retain` is the number of finished executions that each engine keeps; None keeps all. `watch`
    is `lab` or `deployed`: how the API lets the page watch a loan.
    """
    started = time.monotonic()
    lab = Lab(
        port=port,
        host=host,
        retain=retain,
        watch=watch,
        keep_runs=True,
        race_ready=True,
        on_progress=_print,
    )
    with lab:
        _print(f"Ready after {time.monotonic() - started:.1f} s. Open {lab.page_url}")
        _print(
            "This is a LOCAL EMULATOR: it talks to no cloud. Loans end with it, but ended runs are "
            "recorded in .lab/runs."
        )
        if lab.opened:
            _print("Other machines can reach it. Every request needs the token in this address.")
        _print(f"The table of the loans is at {lab.dynamodb_endpoint}.")
        _print(f"Logs are in {lab.log_dir}. Stop it with Ctrl-C.")
        threading.Event().wait()
    return 0


def _print(line: str) -> None:
    print(line, flush=True)
