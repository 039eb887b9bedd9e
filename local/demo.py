"""`python -m local demo`: start the lab and say where it is."""

import threading
import time

from local.lab import Lab


def run(port: int, host: str) -> int:
    """Serve until a signal; it arrives as KeyboardInterrupt, also while the lab starts."""
    started = time.monotonic()
    with Lab(port=port, host=host, on_progress=_say) as lab:
        _say(f"Ready after {time.monotonic() - started:.1f} s. Open {lab.page_url}")
        _say("This is a LOCAL EMULATOR: it talks to no cloud and forgets everything at its end.")
        if lab.opened:
            _say("It is open to other machines; whoever has the token may use it.")
        _say(f"Logs are in {lab.log_dir}. Stop with Ctrl-C.")
        threading.Event().wait()
    return 0


def _say(line: str) -> None:
    print(line, flush=True)
