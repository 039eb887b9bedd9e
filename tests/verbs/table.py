"""Each verb with its smallest parameters, or without the account that it needs."""

import signal
from dataclasses import dataclass
from pathlib import Path

from shared.engines.port import EngineName

MAKE_FAILED = 2
"""The exit status of make when a command of a verb fails."""

MAKE_INTERRUPTED = -signal.SIGINT
"""Ctrl-C reaches make too: it may end by the signal after its command has ended well."""

MEASURED = (0, MAKE_FAILED)
"""A comparison of times may come out either way."""


@dataclass(frozen=True)
class Verb:
    """One run of a verb.

    `{folder}` in an argument is a temporary folder, `says` is a part of the output, `statuses` are
    the right exit statuses of make. A verb that `serves` runs until Ctrl-C, which it gets when it
    has said its part. Verbs of one `lane` run one after the other. A verb that `changes` tracked
    or installed files runs in a copy of the checkout.
    """

    name: str
    arguments: tuple[str, ...] = ()
    says: str = ""
    statuses: tuple[int, ...] = (0,)
    serves: bool = False
    changes: bool = False
    lane: str = ""

    def arguments_in(self, folder: Path) -> list[str]:
        """Return the arguments for a run that writes into this folder."""
        return [argument.format(folder=folder) for argument in self.arguments]


PARTS_OF_THE_GATE = ("check", "test", "e2e")
"""Verbs that .ci/run runs itself."""

PARTS_OF_OTHERS = ("anatomy", "clinic", "figures", "talk")
"""Verbs that another verb runs: fixtures."""

VERBS = (
    Verb("fixtures", changes=True, lane="copy"),
    Verb("lock", changes=True, lane="copy"),
    Verb("pictures", says="docs/images/race.webp", changes=True, lane="copy"),
    Verb("exhibit", ("NAME=bursts",), "Wrote docs/exhibits", changes=True, lane="copy"),
    # Last in the copy: it removes what is installed there.
    Verb("clean", changes=True, lane="copy"),
    Verb("bench-compare", ("A=HEAD", "B=HEAD", "LOANS=9", "MOST=9"), "B is", MEASURED),
    Verb("bench-lab", ("LOANS=4", "ROUNDS=1"), "{"),
    Verb("guide", says="The guide in docs is unchanged."),
    Verb("chaos", ("LOANS=10", "SEED=1", f"ENGINES={' '.join(EngineName)}"), "0 violations"),
    Verb("soak", ("LOANS=4",), "A loan after 4 others ", MEASURED),
    Verb("contract", ("ONLY=LOAN-001 or ambushed or outlives",), " passed"),
    Verb("bench", ("SECONDS=1", "USERS=1", "LOANS=3", "FOLDER={folder}"), "no loan failed"),
    Verb("compare", says="identically"),
    Verb("exhibit", ("NAME=deploy",), "In place, without versions"),
    Verb("site", ("FOLDER={folder}/site",), "Open "),
    Verb("recordings", ("ONLY=denied", "FOLDER={folder}"), "denied.json"),
    Verb("bill", says="Per million"),
    Verb("synth", says="Templates are in cdk.out.", lane="cdk"),
    Verb("deploy", says="Unable to resolve AWS account", statuses=(MAKE_FAILED,), lane="cdk"),
    Verb("destroy", says="unable to get a confirmation", statuses=(MAKE_FAILED,), lane="cdk"),
    Verb("experiment", ("NAME=steps", "MOST=10"), "Wrote bench/results/experiments/steps.json"),
    Verb("demo", ("PORT=0",), "Ready", statuses=(0, MAKE_FAILED, MAKE_INTERRUPTED), serves=True),
    Verb("latency-model", says="MODEL"),
    Verb("inspect", ("FILE=stepfunctions/workflow.asl.json",), "13 to 16"),
    Verb("price", says="reproduced"),
    Verb("replay-check", ("CODE=.",), "all can go on with this code"),
    Verb("break-even", says="Express"),
    Verb("watch-cost", says="Together"),
    Verb("abuse-cost", says="100 strangers in an hour"),
    Verb("idle-cost", says="A month without a loan"),
    Verb("reproduce", says="Prices of"),
    Verb("capacity", says="limiting quota"),
    Verb("format", says="left unchanged"),
    Verb("reconcile", says="Missing option '--target'", statuses=(MAKE_FAILED,)),
    Verb("erase", says="Missing option '--owner'", statuses=(MAKE_FAILED,)),
    Verb("smoke", says="TARGET is missing", statuses=(MAKE_FAILED,)),
)
