"""The pages and threads that the rows name."""

from bench.exhibits.names import ExhibitName
from guide.row import GuideSource

_LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg"
_STATES = "https://docs.aws.amazon.com/step-functions/latest/dg"
_STATES_API = "https://docs.aws.amazon.com/step-functions/latest/apireference"
_GITHUB = "https://github.com"

LAMBDA_PRICING = GuideSource("AWS Lambda pricing", "https://aws.amazon.com/lambda/pricing/")
STATES_PRICING = GuideSource(
    "AWS Step Functions pricing", "https://aws.amazon.com/step-functions/pricing/"
)
LAMBDA_QUOTAS = GuideSource("Lambda quotas", f"{_LAMBDA}/gettingstarted-limits.html")
STATES_QUOTAS = GuideSource("Step Functions service quotas", f"{_STATES}/service-quotas.html")
DURABLE_FUNCTIONS = GuideSource("Lambda durable functions", f"{_LAMBDA}/durable-functions.html")
REDRIVE = GuideSource("RedriveExecution", f"{_STATES_API}/API_RedriveExecution.html")
SDK_INTEGRATIONS = GuideSource(
    "Step Functions: AWS SDK service integrations", f"{_STATES}/supported-services-awssdk.html"
)
INTEGRATIONS = GuideSource("Integrating services", f"{_STATES}/integrate-services.html")
PATTERNS = GuideSource("Service integration patterns", f"{_STATES}/connect-to-resource.html")
WORKFLOW_TYPES = GuideSource("Choosing workflow type", f"{_STATES}/choosing-workflow-type.html")
DISTRIBUTED_MAP = GuideSource("Distributed Map", f"{_STATES}/state-map-distributed.html")
UPDATES = GuideSource("UpdateStateMachine", f"{_STATES_API}/API_UpdateStateMachine.html")
TEST_STATE = GuideSource("TestState", f"{_STATES_API}/API_TestState.html")
STATES_LOCAL = GuideSource("Step Functions Local (unsupported)", f"{_STATES}/sfn-local.html")
STATES_VARIABLES = GuideSource("Passing data with variables", f"{_STATES}/workflow-variables.html")
STATES_MODEL = GuideSource("Step Functions API model in the installed botocore")
LAMBDA_MODEL = GuideSource("Lambda API model in the installed botocore")
METERING = GuideSource("Metering table of the Lambda Developer Guide, through the price book")
PYTHON_692 = GuideSource(
    "A step returned another step's checkpoint",
    f"{_GITHUB}/aws/aws-durable-execution-sdk-python/issues/692",
)
PYTHON_710 = GuideSource(
    "Time of a checkpoint", f"{_GITHUB}/aws/aws-durable-execution-sdk-python/issues/710"
)
PYTHON_738 = GuideSource(
    "Faster checkpoints, release 2.0.1",
    f"{_GITHUB}/aws/aws-durable-execution-sdk-python/pull/738",
)
PYTHON_342 = GuideSource(
    "Output of a step over 256 KB",
    f"{_GITHUB}/aws/aws-durable-execution-sdk-python/issues/342",
)
PYTHON_347 = GuideSource(
    "Code between two operations runs again",
    f"{_GITHUB}/aws/aws-durable-execution-sdk-python/issues/347",
)
SEBS_FLOW = GuideSource("SeBS-Flow, EuroSys 2025", "https://arxiv.org/abs/2410.03480")
COUNTER_LOGS = GuideSource(
    "CloudWatch logs of a durable function, WOSC 2026",
    f"{_GITHUB}/jcsp-research/aws-durable-functions-research",
)
TESTING_PACKAGE = GuideSource(
    "aws-durable-execution-sdk-python-testing",
    "https://github.com/aws/aws-durable-execution-sdk-python-testing",
)
CDK_36463 = GuideSource(
    "An unqualified ARN can't invoke a durable function", f"{_GITHUB}/aws/aws-cdk/issues/36463"
)
LOCALSTACK_13598 = GuideSource(
    "Durable functions in LocalStack", f"{_GITHUB}/localstack/localstack/issues/13598"
)


def exhibit(name: ExhibitName) -> GuideSource:
    """Return an exhibit, which shows more of the same."""
    return GuideSource(f"make exhibit NAME={name}")
