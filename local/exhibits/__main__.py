"""`python -m local.exhibits`: the exhibit of a deployment, with a line of JSON for each moment."""

import json
import signal
import sys
from dataclasses import asdict

from local.exhibits import deploy


def _write(event: deploy.DeployEvent) -> None:
    print(json.dumps(asdict(event)), flush=True)


def main() -> int:
    """Run the exhibit; a signal to end also ends the lab that it runs."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    return deploy.run(_write)


if __name__ == "__main__":
    sys.exit(main())
