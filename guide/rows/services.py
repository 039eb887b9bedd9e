"""Other services, and Express."""

from bench.exhibits.names import ExhibitName
from guide.calculations import (
    cost_of,
    most,
    price_of_one,
)
from guide.figures import counted, equals, is_less, lasting, per_million, ratio
from guide.row import Finding, RowFacts, Winner, computed, documented, run
from guide.runs import GuideRuns
from guide.sources import (
    INTEGRATIONS,
    LAMBDA_QUOTAS,
    PATTERNS,
    SDK_INTEGRATIONS,
    STATES_PRICING,
    STATES_QUOTAS,
    WORKFLOW_TYPES,
    exhibit,
)
from guide.workflows import INSTALMENTS, instalment_machine
from local.hosted_functions import TABLE
from shared.billing.planning.alternatives import AlternativeName
from shared.billing.planning.workload import Workload
from shared.billing.prices.quotas import Limit

_STEPS = 5


@run(
    RowFacts(
        question="Do I need Lambda functions at all?",
        winner=Winner.STEPFUNCTIONS,
        sources=(exhibit(ExhibitName.DIRECT), SDK_INTEGRATIONS, INTEGRATIONS),
        date="2026-11-28",
        would_change="Work that needs code of your own: then both engines need a function.",
        strongest=True,
    )
)
def no_lambda(runs: GuideRuns) -> Finding:
    """A machine that decides, waits, computes an instalment and stores it."""
    result = runs.machine("instalment", instalment_machine(TABLE))
    calls = sum(event["type"] == "TaskSucceeded" for event in result.history)
    stored = counted("calls of DynamoDB without a function", calls, "call")
    functions = counted(
        "Lambda invocations of the machine", result.counts.invocations, "invocation"
    )
    states = counted("states of the machine", result.units, "state")
    durable = counted("invocations of a durable function, at least", 1, "invocation")
    return Finding(
        f"{states}, {stored} of DynamoDB, {functions} of Lambda; callable: over 9,000 API actions "
        "of over 200 services",
        "A state machine calls over 9,000 API actions of over 200 services and computes in JSONata "
        f"without a function: here it decides, waits, computes the instalment of a loan "
        f"of {INSTALMENTS} months and stores it in DynamoDB, in {states} with {functions.prose} of "
        "Lambda.",
        (is_less(functions, durable), equals(stored, 1)),
    )


@documented(
    RowFacts(
        question="Can it wait for a job of another service, such as a container or a query?",
        winner=Winner.STEPFUNCTIONS,
        sources=(PATTERNS, STATES_QUOTAS, LAMBDA_QUOTAS),
        date="2026-11-23",
        would_change="An event at the end of the job, which a durable callback can wait for too.",
    )
)
def service_jobs() -> Finding:
    """The longest task of a state machine, and the longest invocation of a function."""
    task = lasting("longest task of a Standard execution", most(Limit.STANDARD_SECONDS))
    invocation = lasting("longest invocation of a function", most(Limit.LAMBDA_SECONDS))
    old = lasting("the same in older documents", most(Limit.LAMBDA_SECONDS_DOCUMENTED))
    return Finding(
        f"a `.sync` task: up to {task}; an invocation: {invocation} ({old} in older documents)",
        "A `.sync` task starts a job of ECS, Batch, Glue, EMR, Athena and others and waits for it "
        f"up to {task} without code; in a durable function each step ends within {invocation} "
        f"({old} in older documents), so a longer job needs a callback or polling.",
        (is_less(invocation, task), is_less(old, invocation)),
    )


@computed(
    RowFacts(
        question="Would Express do, for work that is short and frequent?",
        winner=Winner.EXPRESS,
        command="make break-even STEPS=5 LOANS=1000000",
        sources=(exhibit(ExhibitName.EXPRESS), WORKFLOW_TYPES, STATES_PRICING),
        date="2026-11-28",
        would_change="A wait for an answer, more than five minutes, or work that must not repeat.",
        strongest=True,
    )
)
def express() -> Finding:
    """Five steps of 100 ms without a wait, a million times."""
    work = Workload(loans=1_000_000, steps=_STEPS).of_its_own()
    names = (AlternativeName.EXPRESS, AlternativeName.DURABLE, AlternativeName.STANDARD)
    cheap, durable, standard = (
        per_million(f"five steps on {name}", price_of_one(name, work)) for name in names
    )
    return Finding(
        f"Express {cheap}, durable {durable}, Standard {standard}, Lambda included",
        f"Five steps of 100 ms without a wait cost {cheap} on Express, Lambda included: "
        f"{ratio(durable, cheap)} times less than on a durable function and "
        f"{ratio(standard, cheap)} times less than on Standard; Express runs at least once and "
        "keeps no history of its own.",
        (is_less(cheap, durable), is_less(durable, standard)),
    )


@computed(
    RowFacts(
        question="Can Express be used beside waits?",
        winner=Winner.DEPENDS,
        command="make break-even",
        sources=(WORKFLOW_TYPES,),
        date="2026-11-28",
        would_change="More steps between two waits: then the nested Express parts are cheapest.",
    )
)
def nested_express() -> Finding:
    """The loan with Express executions between the waits of a Standard parent."""
    work = Workload()
    forbidden = cost_of(AlternativeName.EXPRESS, work).ruled_out
    nested, durable, standard = (
        per_million(f"the loan on {name}", price_of_one(name, work))
        for name in (AlternativeName.NESTED, AlternativeName.DURABLE, AlternativeName.STANDARD)
    )
    many = Workload(steps=2 * work.steps)
    more, more_durable = (
        per_million(f"the loan with eight steps on {name}", price_of_one(name, many))
        for name in (AlternativeName.NESTED, AlternativeName.DURABLE)
    )
    rules = counted("quotas that forbid Express alone", len(forbidden), "quota")
    return Finding(
        f"nested {nested}, durable {durable}, Standard {standard}; with eight steps {more} and "
        f"{more_durable}",
        f"Express alone can't wait for an answer; as children of a Standard parent it brings the "
        f"loan to {nested}, close to the durable function's {durable} and far below Standard's "
        f"{standard}, and with eight steps it is cheapest ({more}, against {more_durable}).",
        (
            is_less(durable, nested),
            is_less(nested, standard),
            is_less(more, more_durable),
            is_less(counted("", 0, "quota"), rules),
        ),
    )
