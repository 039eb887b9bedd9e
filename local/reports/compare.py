"""`python -m local compare`: the demo's applicants on each engine, as one table."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector, ExecutionRecord
from local.lab import Lab
from local.reports.profile_loans import run_profiles, title_of
from local.terminal import console, progress
from shared.domain.profiles import PROFILES, Profile
from shared.engines.port import COMPARED, EngineName
from shared.runtime.clock import moment

_COMPARED = (
    "status",
    "reason_code",
    "annual_rate",
    "monthly_payment",
    "term_months",
    "total_interest",
)
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
        """The values that have to be the same on both engines."""
        result = self.loan.get("result", {})
        return (*(result.get(name) for name in _COMPARED), self.steps)

    @property
    def title(self) -> str:
        """The applicant and the amount."""
        return title_of(self.profile)

    @property
    def outcome(self) -> str:
        """The final status."""
        return str(self.loan["status"])

    @property
    def terms(self) -> str:
        """The offer in short, or the reason why there is none."""
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
        """The units by which the engine bills the orchestration."""
        return f"{self.record.units} {self.record.unit}"

    @property
    def seconds(self) -> float:
        """The time from submission to decision on this machine's emulators, in seconds."""
        done = next(line for line in self.loan["logs"] if line["step"] == "completed")
        return (moment(done["timestamp"]) - moment(self.loan["created_at"])).total_seconds()


def run(engines: Sequence[EngineName]) -> int:
    """Print the table; the exit status is 1 if an outcome is unexpected or the engines differ."""
    out = console()
    out.print("Running three loans on each engine, in a lab of its own.")
    with (
        Lab() as lab,
        LoanClient(lab.url) as client,
        progress(out, "Loans ended", len(PROFILES) * len(engines)) as advance,
    ):
        rows = list(rows_of(client, ExecutionInspector(lab), advance, engines))
    out.print(_table(rows))
    out.print(
        "LOCAL EMULATOR: the engines' own histories give the counts, which are the same on AWS; "
        "the times are this machine's."
    )
    problems = list(differences(rows))
    for problem in problems:
        out.print(f"[bold red]{problem}")
    if not problems:
        out.print("[bold green]The engines decided every loan identically and as expected.")
    return 1 if problems else 0


def rows_of(
    client: LoanClient,
    inspector: ExecutionInspector,
    advance: Callable[[], None] = lambda: None,
    engines: Sequence[EngineName] = COMPARED,
) -> Iterator[ComparisonRow]:
    """Run every profile on each engine; call `advance` for each loan."""
    for loan in run_profiles(client, advance, engines):
        record = inspector.execution(loan.snapshot["application_id"])
        yield ComparisonRow(loan.profile, loan.engine, loan.snapshot, record)


def markdown(rows: Sequence[ComparisonRow]) -> str:
    """Return the columns that are the same on AWS as a Markdown table."""
    lines = ["| Loan | Engine | Outcome | Terms or reason | Steps | Billed as |", _RULE]
    for row in rows:
        cells = (row.title, row.engine, row.outcome, row.terms, row.steps, row.billed)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def differences(rows: Sequence[ComparisonRow]) -> Iterator[str]:
    """Yield, in words, every unexpected outcome and every difference between the engines."""
    for row in rows:
        expected = row.profile.outcome
        if row.loan["status"] != expected:
            yield f"{row.profile.name} on {row.engine}: {row.loan['status']}, expected {expected}."
    for profile, own in groupby(rows, key=lambda row: row.profile):
        first, *others = own
        if any(row.compared != first.compared for row in others):
            yield f"{profile.name}: the engines differ."


def _table(rows: list[ComparisonRow]) -> Table:
    table = Table(title="One loan, two engines", title_style="bold", box=SIMPLE_HEAD)
    for heading in ("Loan", "Engine", "Outcome", "Terms or reason"):
        table.add_column(heading, overflow="fold")
    for heading in ("Steps", "Billed as", "Invocations", "Time here"):
        table.add_column(heading, justify="right", overflow="fold")
    for row, following in zip_longest(rows, rows[1:]):
        table.add_row(
            row.title,
            row.engine,
            row.outcome,
            row.terms,
            row.steps,
            row.billed,
            str(row.record.invocations),
            f"{row.seconds:.2f} s",
            end_section=following is None or following.profile != row.profile,
        )
    return table
