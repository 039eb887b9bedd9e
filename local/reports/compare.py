"""`python -m local compare`: the demo's applicants through both engines, as one table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector, ExecutionRecord
from local.lab import Lab
from shared.domain.outcome import Status
from shared.domain.profiles import PROFILES, Profile
from shared.engines.port import EngineName
from shared.runtime.clock import moment

_EXPECTED = {
    "Alice Johnson": Status.APPROVED,
    "Bob Martinez": Status.DENIED,
    "Charlie Wilson": Status.APPROVED,
}
_COMPARED = (
    "status",
    "reason_code",
    "annual_rate",
    "monthly_payment",
    "term_months",
    "total_interest",
)


_PIPED_WIDTH = 120
_RULE = "|---|---|---|---|---:|---:|"


@dataclass(frozen=True)
class ComparisonRow:
    """How one profile's loan ended on one engine."""

    profile: Profile
    engine: EngineName
    loan: dict[str, Any]
    record: ExecutionRecord

    @property
    def compared(self) -> tuple[Any, ...]:
        """What has to be the same on both engines."""
        result = self.loan.get("result", {})
        return (*(result.get(name) for name in _COMPARED), self.steps)

    @property
    def title(self) -> str:
        """Who asks for how much."""
        return f"{self.profile.name.split()[0]}, ${self.profile.loan_amount / 100:,.0f}"

    @property
    def outcome(self) -> str:
        """The final status."""
        return str(self.loan["status"])

    @property
    def terms(self) -> str:
        """The offer in short, or why there is none."""
        result = self.loan.get("result", {})
        if "monthly_payment" not in result:
            return str(result.get("reason_code", "")).replace("_", " ")
        payment = f"${result['monthly_payment']:,.2f}"
        return f"{result['term_months']} × {payment} at {result['annual_rate']:.2f}%"

    @property
    def steps(self) -> str:
        """The steps that ran, each bureau's counted."""
        return str(sum(step["attempts"] for step in self.loan["steps"]))

    @property
    def billed(self) -> str:
        """What the engine bills its orchestration by."""
        return f"{self.record.units} {self.record.unit}"

    @property
    def seconds(self) -> float:
        """The time from submission to decision on this machine's emulators, in seconds."""
        done = next(line for line in self.loan["logs"] if line["step"] == "completed")
        return (moment(done["timestamp"]) - moment(self.loan["created_at"])).total_seconds()


def run() -> int:
    """Print the table; the exit status is 1 if an outcome is unexpected or the engines differ."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_PIPED_WIDTH)
    console.print("Starting a lab of its own …")
    with Lab() as lab, LoanClient(lab.url) as client:
        rows = list(rows_of(client, ExecutionInspector(lab)))
    console.print(_table(rows))
    console.print(
        "LOCAL EMULATOR: the counts are the engines' own and hold on AWS; the times are this "
        "machine's."
    )
    problems = list(differences(rows))
    for problem in problems:
        console.print(f"[bold red]{problem}")
    if not problems:
        console.print("[bold green]Both engines decided identically, as expected.")
    return 1 if problems else 0


def rows_of(client: LoanClient, records: ExecutionInspector) -> Iterator[ComparisonRow]:
    """Run every profile on every engine; a manager agrees to whatever is asked."""
    for profile in PROFILES:
        for engine in EngineName:
            application_id = client.apply(
                {
                    "name": profile.name,
                    "sin": profile.sin,
                    "loan_amount": profile.loan_amount / 100,
                    "engine": engine,
                }
            )
            loan = client.finish(application_id, decide=True)
            yield ComparisonRow(profile, engine, loan, records.of(application_id))


def markdown(rows: Sequence[ComparisonRow]) -> str:
    """Return what carries over to AWS as a Markdown table: no times, no invocations."""
    lines = ["| Loan | Engine | Outcome | Terms or reason | Steps | Billed as |", _RULE]
    for row in rows:
        cells = (row.title, row.engine, row.outcome, row.terms, row.steps, row.billed)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def differences(rows: Sequence[ComparisonRow]) -> Iterator[str]:
    """Yield, in words, every unexpected outcome and every difference between the engines."""
    for row in rows:
        expected = _EXPECTED[row.profile.name]
        if row.loan["status"] != expected:
            yield f"{row.profile.name} on {row.engine}: {row.loan['status']}, expected {expected}."
    for durable, stepfunctions in zip(rows[::2], rows[1::2], strict=True):
        if durable.compared != stepfunctions.compared:
            yield f"{durable.profile.name}: the engines differ."


def _table(rows: list[ComparisonRow]) -> Table:
    table = Table(title="One loan, two engines", title_style="bold", box=SIMPLE_HEAD)
    for heading in ("Loan", "Engine", "Outcome", "Terms or reason"):
        table.add_column(heading, overflow="fold")
    for heading in ("Steps", "Billed as", "Invoked", "Time"):
        table.add_column(heading, justify="right", overflow="fold")
    for row in rows:
        table.add_row(
            row.title,
            row.engine,
            row.outcome,
            row.terms,
            row.steps,
            row.billed,
            str(row.record.invocations),
            f"{row.seconds:.2f} s",
            end_section=row.engine is EngineName.STEPFUNCTIONS,
        )
    return table
