"""The memory of processes."""

import os
import subprocess
import sys

from local.trials.memory import resident_kb


def test_a_process_has_memory_and_one_that_has_ended_has_none() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    assert resident_kb([os.getpid()]) > 1000
    assert resident_kb([ended.pid]) == 0
    assert resident_kb([]) == 0
