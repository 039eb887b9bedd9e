"""The options of the contract suite, and which tests one worker of pytest-xdist runs.

Both stand here so that every run of pytest knows them. The bearer token for --target comes from
the environment variable TOKEN.
"""

from typing import Any

import pytest

FOLDERS_WITH_A_LAB = ("tests/contract/", "tests/integration/", "tests/local/")
FILES_WITH_LABS_OF_THEIR_OWN = (
    "tests/integration/bench/test_compare.py",
    "tests/integration/bench/test_lab.py",
    "tests/local/test_demo.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("contract")
    group.addoption("--target", help="run the contract suite against this address, without a lab")
    group.addoption(
        "--every-engine",
        action="store_true",
        help="run every scenario on the variants too, and not a sample of them",
    )
    group.addoption("--loan-seed", type=int, help="the seed of the random applications")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give one worker all tests that share a lab, or else all tests of a file."""
    from xdist.scheduler import LoadScopeScheduling

    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = _lab_or_file
    return scheduler


def _lab_or_file(nodeid: str) -> str:
    file = nodeid.partition("::")[0]
    if file in FILES_WITH_LABS_OF_THEIR_OWN:
        return file
    return next((each for each in FOLDERS_WITH_A_LAB if file.startswith(each)), file)
