"""The suite against an address: the lab's own stands in for a deployed stack's."""

import os
import subprocess
import sys

from local.lab import Lab
from local.trials.scenarios import scenarios

CHOSEN = ("-k", "LOAN-001 or LOAN-010 or LOAN-093")
SMOKE = ("-m", "smoke")


def against(
    url: str, token: str | None = None, chosen: tuple[str, str] = CHOSEN
) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", "tests/contract", "--target", url, *chosen]
    return subprocess.run(
        [*command, "-p", "no:cacheprovider"],
        env={**os.environ, **({"TOKEN": token} if token else {})},
        check=False,
        capture_output=True,
        text=True,
    )


def test_the_suite_runs_against_an_address_and_names_what_it_leaves_out(own_lab: Lab) -> None:
    run = against(own_lab.url, "any")
    assert run.returncode == 0, run.stdout
    assert f"contract: against {own_lab.url}" in run.stdout
    assert "6 passed" in run.stdout
    for engine in ("durable", "stepfunctions"):
        name = f"test_a_scenario_ends_as_its_data_says[{engine}-LOAN-093]"
        assert f"not run on a target, needs a lab: {name}" in run.stdout


def test_the_smoke_scenarios_run_on_both_engines_against_an_address(own_lab: Lab) -> None:
    chosen = [scenario for scenario in scenarios() if scenario.smoke]
    assert not [each.id for each in chosen if each.faults or each.needs_lab]
    run = against(own_lab.url, "any", SMOKE)
    print(f"{len(chosen)} scenarios")
    assert run.returncode == 0, run.stdout
    assert f"{3 * len(chosen)} passed" in run.stdout


def test_a_target_that_does_not_answer_is_reported_in_one_sentence() -> None:
    run = against("http://127.0.0.1:9")
    assert run.returncode != 0
    (said,) = f"{run.stdout}{run.stderr}".strip().splitlines()
    assert said.startswith("ERROR: http://127.0.0.1:9 doesn't answer: ")
