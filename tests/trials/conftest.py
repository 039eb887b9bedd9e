"""The same lab as for the tests of tests/integration."""

from tests.integration.conftest import client, lab, log_dir, records

__all__ = ["client", "lab", "log_dir", "records"]
