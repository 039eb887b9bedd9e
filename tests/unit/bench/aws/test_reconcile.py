"""Bills compared with CloudWatch's counts, with stubs that check calls against AWS's models.

The numbers are invented; none of them is AWS's.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import httpx
import pytest
from botocore.stub import Stubber

from bench.aws.cloudwatch import Metric, Window, values
from bench.aws.reconcile import (
    Deployment,
    LoanBills,
    ReconciledRow,
    ReconcileError,
    bills_in,
    caveats,
    rows,
    table,
)
from bench.cli import main
from local.client.api_client import LoanClient
from local.terminal import console
from shared.runtime.clock import timestamp

BEGIN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WINDOW = Window(BEGIN, BEGIN + timedelta(hours=1))
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:loan"
DURABLE = "arn:aws:lambda:us-east-1:123456789012:function:stack-durable:live"
TASKS = "arn:aws:lambda:us-east-1:123456789012:function:stack-tasks"
DEPLOYMENT = Deployment("stack-durable", "stack-tasks", MACHINE)


@pytest.fixture
def stubs() -> Iterator[dict[str, tuple[Any, Stubber]]]:
    """Clients with stubbed responses, which check each call against the service's model."""
    clients = {
        name: boto3.client(name, region_name="us-east-1")
        for name in ("lambda", "stepfunctions", "cloudwatch")
    }
    stubbed = {name: (client, Stubber(client)) for name, client in clients.items()}
    for _, stub in stubbed.values():
        stub.activate()
    yield stubbed
    for _, stub in stubbed.values():
        stub.assert_no_pending_responses()


def deploy(stubs: dict[str, tuple[Any, Stubber]], variables: dict[str, str]) -> None:
    stubs["lambda"][1].add_response(
        "get_function_configuration",
        {"Environment": {"Variables": variables}},
        {"FunctionName": "stack-api"},
    )


def machine(stubs: dict[str, tuple[Any, Stubber]], definition: str) -> None:
    stubs["stepfunctions"][1].add_response(
        "describe_state_machine",
        {
            "stateMachineArn": MACHINE,
            "name": "loan",
            "definition": definition,
            "roleArn": "arn:aws:iam::123456789012:role/machine",
            "type": "STANDARD",
            "creationDate": BEGIN,
        },
        {"stateMachineArn": MACHINE},
    )


def found(stubs: dict[str, tuple[Any, Stubber]]) -> Deployment:
    return Deployment.of(stubs["lambda"][0], stubs["stepfunctions"][0], "stack-api")


def test_the_parts_are_found_by_the_environment_of_the_api_function(
    stubs: dict[str, tuple[Any, Stubber]],
) -> None:
    deploy(stubs, {"DURABLE_FUNCTION": DURABLE, "STATE_MACHINE_ARN": MACHINE})
    machine(stubs, f'{{"FunctionName": "{TASKS}"}}')
    assert found(stubs) == DEPLOYMENT


def test_another_function_is_refused(stubs: dict[str, tuple[Any, Stubber]]) -> None:
    deploy(stubs, {"PATH": "/"})
    with pytest.raises(ReconcileError, match="stack-api isn't the API function"):
        found(stubs)


def test_a_machine_without_a_function_is_refused(stubs: dict[str, tuple[Any, Stubber]]) -> None:
    deploy(stubs, {"DURABLE_FUNCTION": DURABLE, "STATE_MACHINE_ARN": MACHINE})
    machine(stubs, "{}")
    with pytest.raises(ReconcileError, match="calls no Lambda function"):
        found(stubs)


CALLS = Metric("AWS/Lambda", "Invocations", {"FunctionName": "f"})
OPERATIONS = Metric("AWS/Lambda", "DurableExecutionOperations", {"FunctionName": "f"})


def query(id_: str, metric: Metric, period: int) -> dict[str, Any]:
    named = {"Name": "FunctionName", "Value": "f"}
    stat = {
        "Metric": {
            "Namespace": metric.namespace,
            "MetricName": metric.name,
            "Dimensions": [named],
        },
        "Period": period,
        "Stat": "Sum",
    }
    return {"Id": id_, "MetricStat": stat}


@pytest.mark.parametrize(
    ("age", "period"), [(timedelta(hours=2), 60), (timedelta(20), 300), (timedelta(90), 3600)]
)
def test_values_are_the_sum_of_all_pages(
    stubs: dict[str, tuple[Any, Stubber]], age: timedelta, period: int
) -> None:
    client, stub = stubs["cloudwatch"]
    wanted = {
        "MetricDataQueries": [query("m0", CALLS, period), query("m1", OPERATIONS, period)],
        "StartTime": WINDOW.begin,
        "EndTime": WINDOW.end,
    }
    first = [{"Id": "m0", "Values": [3.0, 4.0]}, {"Id": "m1", "Values": [9.0]}]
    second = [{"Id": "m0", "Values": [1.0]}, {"Id": "m1", "Values": [15.0, 8.0]}]
    stub.add_response("get_metric_data", {"MetricDataResults": first, "NextToken": "n"}, wanted)
    stub.add_response(
        "get_metric_data", {"MetricDataResults": second}, {**wanted, "NextToken": "n"}
    )
    metrics = {"calls": CALLS, "operations": OPERATIONS}
    assert values(client, metrics, WINDOW, BEGIN + age) == {"calls": 8, "operations": 32}


def test_a_metric_without_data_is_zero(stubs: dict[str, tuple[Any, Stubber]]) -> None:
    client, stub = stubs["cloudwatch"]
    for _ in range(2):
        stub.add_response("get_metric_data", {"MetricDataResults": []})
    assert values(client, {"calls": CALLS}, WINDOW, BEGIN) == {"calls": 0}
    every = values(client, DEPLOYMENT.metrics(), WINDOW, BEGIN)
    assert set(every) == set(LoanBills([], 0).metered())


def units(**more: float) -> dict[str, float]:
    return {"invocations": 3, "billed_ms": 120, "init_ms": 20, **more}


COSTS: dict[str, dict[str, Any]] = {
    "a": {
        "engine": "durable",
        "final": True,
        "units": units(durable_operations=15, bytes_written=1899),
    },
    "b": {
        "engine": "durable",
        "final": True,
        "units": units(durable_operations=8, bytes_written=1580),
    },
    "c": {"engine": "stepfunctions", "final": False, "units": units(state_transitions=13)},
}


def loan(id_: str, begin: float, end: float) -> dict[str, str]:
    """A listed loan that began and ended so many minutes into the window."""
    at = (timestamp(BEGIN + timedelta(minutes=minutes)) for minutes in (begin, end))
    return dict(zip(("application_id", "created_at", "updated_at"), (id_, *at), strict=True))


LOANS = [
    loan("after", 70, 71),
    loan("at the end", 55, 61),
    loan("c", 40, 41),
    loan("b", 20, 50),
    loan("a", 0, 59),
    loan("at the beginning", -90, 1),
    loan("before", -100, -1),
    loan("long before", -121, 5),
    loan("never looked at", -122, 5),
]


def client_of(loans: list[dict[str, str]], paths: list[str]) -> LoanClient:
    """A client of an API that lists these loans, four to a page."""

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api")
        paths.append(path)
        if path != "/applications":
            return httpx.Response(200, json=COSTS[path.removeprefix("/cost/")])
        begin = int(request.url.params.get("next", 0))
        more = {"next": str(begin + 4)} if begin + 4 < len(loans) else {}
        return httpx.Response(200, json={"applications": loans[begin : begin + 4], **more})

    client = LoanClient("http://stack.example", token="t")
    client._http = httpx.Client(
        base_url="http://stack.example/api", transport=httpx.MockTransport(answer)
    )
    return client


def test_loans_inside_the_window_are_billed_and_loans_across_its_ends_are_counted() -> None:
    paths: list[str] = []
    with client_of(LOANS, paths) as client:
        bills = bills_in(client, WINDOW)
    assert [path for path in paths if path.startswith("/cost")] == ["/cost/c", "/cost/b", "/cost/a"]
    assert bills.touching == 2
    assert bills.open == 1


def test_an_empty_window_is_refused() -> None:
    with (
        client_of([LOANS[0]], []) as client,
        pytest.raises(ReconcileError, match="No loan began and ended"),
    ):
        bills_in(client, WINDOW)


def test_each_unit_is_compared_with_its_difference() -> None:
    bills = LoanBills([COSTS["a"], COSTS["b"], COSTS["c"]], touching=0)
    counted = {
        "durable executions": 2.0,
        "durable operations": 23.0,
        "durable bytes written": 3429.0,
        "durable invocations": 7.0,
        "durable milliseconds": 197.5,
        "Standard executions": 1.0,
        "state transitions": 13.0,
        "task invocations": 3.0,
        "task milliseconds": 99.5,
    }
    compared = {row.name: row for row in rows(bills, counted)}
    assert {name: (row.metered, row.difference) for name, row in compared.items()} == {
        "durable executions": (2, "none"),
        "durable operations": (23, "none"),
        "durable bytes written": (3479, "-50 (-1.4%)"),
        "durable invocations": (6, "+1 (+16.7%)"),
        "durable milliseconds": (200, "-2.5 (-1.2%)"),
        "Standard executions": (1, "none"),
        "state transitions": (13, "none"),
        "task invocations": (3, "none"),
        "task milliseconds": (100, "-0.5 (-0.5%)"),
    }


def test_a_difference_from_zero_has_no_percentage() -> None:
    assert ReconciledRow("x", 0, 4).difference == "+4"


def test_the_table_has_every_unit_with_its_note() -> None:
    bills = LoanBills([COSTS["a"]], touching=1)
    shown = console()
    with shown.capture() as printed:
        shown.print(table(rows(bills, dict.fromkeys(bills.metered(), 0.0)), WINDOW))
    text = printed.get()
    assert "2026-11-23 09:00 to 10:00 UTC" in text
    for name in bills.metered():
        assert name in text
    assert "counts the whole account" in " ".join(text.split())


def test_the_caveats_count_loans_across_the_ends_and_open_bills() -> None:
    several = list(caveats(LoanBills([COSTS["c"]], touching=2)))
    assert len(several) == 3
    assert several[1].startswith("Loans that ran partly outside the window: 2.")
    assert several[2].startswith("Bills that aren't final yet: 1.")
    assert len(list(caveats(LoanBills([COSTS["a"]], touching=0)))) == 1


COMMAND = [
    *("reconcile", "--target", "http://127.0.0.1:9", "--api-function", "f"),
    *("--from", "2026-11-23T09:00", "--to", "2026-11-23T10:00"),
]


@pytest.fixture
def unconfigured(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without any AWS configuration."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return monkeypatch


def test_a_missing_region_is_reported(
    unconfigured: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(COMMAND) == 1
    printed = capsys.readouterr().err
    assert printed.startswith("No AWS region is configured: give --region")
    assert printed.count("\n") == 1


def test_missing_credentials_are_reported(
    unconfigured: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*COMMAND, "--region", "us-east-1"]) == 1
    printed = capsys.readouterr().err
    assert printed.startswith("No AWS credentials are configured: set AWS_PROFILE")
    assert printed.count("\n") == 1


def test_a_region_that_can_not_be_reached_is_reported(
    unconfigured: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    unconfigured.setenv("AWS_ACCESS_KEY_ID", "id")
    unconfigured.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    unconfigured.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    unconfigured.setenv("AWS_MAX_ATTEMPTS", "1")
    assert main([*COMMAND, "--region", "us-east-1"]) == 1
    assert "Could not connect to the endpoint URL" in capsys.readouterr().err
