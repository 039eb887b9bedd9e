"""The CDK app, for `make synth`, `make deploy` and `make destroy`."""

from pathlib import Path

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from bench.experiments.workflows.infrastructure import Experiments
from deployment.backend import Backend
from deployment.frontend import Frontend
from deployment.options import Options
from frontend.infrastructure import BUILT


def build(app: cdk.App, page: Path = BUILT) -> cdk.App:
    """Add both stacks to an app, with the options of its context."""
    options = Options.of(app.node)
    backend = Backend(app, "OneLoanBackend", options)
    if options.experiments:
        Experiments(backend, "Experiments", layer=backend.layer)
    Frontend(app, "OneLoanFrontend", options, backend=backend, page=page)
    return app


def checked(app: cdk.App) -> cdk.App:
    """Make the synthesis of an app fail on every finding that isn't accepted."""
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return app


if __name__ == "__main__":
    checked(build(cdk.App())).synth()
