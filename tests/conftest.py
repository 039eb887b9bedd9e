"""Options of the contract suite; they stand here so that every run of pytest knows them.

The bearer token for --target comes from the environment variable TOKEN.
"""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("contract")
    group.addoption("--target", help="run the contract suite against this address, without a lab")
    group.addoption("--loan-seed", type=int, help="the seed of the random applications")
