"""The CDK's entry: `make synth`, `make deploy`, `make destroy`."""

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from deployment.backend import Backend
from deployment.frontend import Frontend
from deployment.options import Options
from frontend.infrastructure import BUILT

app = cdk.App()
options = Options.of(app.node)
backend = Backend(app, "OneLoanBackend", options)
Frontend(app, "OneLoanFrontend", options, backend=backend, page=BUILT)
cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
app.synth()
