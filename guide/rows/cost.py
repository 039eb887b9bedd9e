"""Cost."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

from bench.exhibits.names import ExhibitName
from guide.calculations import (
    OPERATION,
    RETAINED_BYTE_DAY,
    TRANSITION,
    WRITTEN_BYTE,
    monthly,
)
from guide.figures import counted, is_at_most, is_less, per_million, priced, ratio, share_less
from guide.row import Finding, GuideSource, RowFacts, Winner, computed, run
from guide.runs import BOOK, GuideRuns, price_of
from guide.sources import LAMBDA_PRICING, METERING, STATES_PRICING, exhibit
from guide.workflows import POLLS, polling_machine, polls
from shared.billing.planning.alternatives import AlternativeName
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import Item
from shared.billing.usage import NestedUsage
from shared.domain.profiles import ALICE, BOB, PROFILES
from shared.engines.port import COMPARED, EngineName
from shared.inspection import inspect

_DAY_OF_WORK = Decimal(800)
_FEW = 300
_AT_BEST = (
    EngineName.DURABLE_LEAN,
    EngineName.STEPFUNCTIONS_LEAN,
    EngineName.STEPFUNCTIONS_EXPRESS,
)
_EXPRESS_MS = 100
"""The least billed duration of an Express execution: this machine's may be longer."""


@computed(
    RowFacts(
        question="Does a durable function replace Step Functions, and should we migrate?",
        winner=Winner.DEPENDS,
        command="make break-even LOANS=100000",
        sources=(LAMBDA_PRICING, STATES_PRICING),
        date="2026-11-28",
        would_change="Ten times the volume, or a migration that is due for another reason.",
    )
)
def migrate() -> Finding:
    """The saving of a month beside the price of a day of work."""
    work = Workload(loans=100_000)
    durable, states = (
        monthly(name, work) for name in (AlternativeName.DURABLE, AlternativeName.STANDARD)
    )
    saved = priced("saving of a month with 100,000 loans", states - durable)
    day = priced("an engineer's day, assumed", _DAY_OF_WORK)
    months = _DAY_OF_WORK / saved.value
    return Finding(
        f"{saved} a month at 100,000 loans; a day at {day} pays back in {months:.0f} months",
        f"Start new work on the engine that fits it, but don't migrate for the price: at 100,000 "
        f"loans a month the cheaper engine saves {saved}, so one day of work at {day} takes "
        f"{months:.0f} months to pay back.",
        (is_less(saved, day),),
    )


@run(
    RowFacts(
        question="What does one loan cost, operations and data included?",
        winner=Winner.DURABLE,
        command="make bill",
        sources=(LAMBDA_PRICING, STATES_PRICING, METERING),
        date="2026-11-28",
        would_change="Large payloads, or Express where it is possible.",
        strongest=True,
    )
)
def cost(runs: GuideRuns) -> Finding:
    """The orchestration of each applicant's loan on each engine."""
    runs.run_together(product(PROFILES, COMPARED))
    pairs = []
    for profile in PROFILES:
        first = profile.name.split()[0]
        durable, states = (runs.loan(profile, engine) for engine in COMPARED)
        pairs.append(
            (
                per_million(f"{first}'s loan on the durable function", durable.price),
                per_million(f"{first}'s loan on Step Functions", states.price),
            )
        )
    alice, alice_states = pairs[0]
    savings = sorted(1 - durable.value / states.value for durable, states in pairs)
    least, greatest = (f"{100 * saving:.0f}" for saving in (savings[0], savings[-1]))
    return Finding(
        f"Alice's loan: {alice}, against {alice_states}",
        f"The durable function orchestrates each of the three loans for {least} to {greatest} % "
        f"less: Alice's for {alice} instead of {alice_states}.",
        tuple(is_less(durable, states) for durable, states in pairs),
    )


@run(
    RowFacts(
        question="What does it cost if each engine is used at its best?",
        winner=Winner.DURABLE,
        sources=(GuideSource("docs/variants.md"), METERING, STATES_PRICING),
        date="2026-11-28",
        would_change="A workflow without waits, which Express runs for less.",
    )
)
def at_best(runs: GuideRuns) -> Finding:
    """Alice's loan on the variants: fewer checkpoints, fewer states, Express between the waits."""
    runs.run_together((ALICE, engine) for engine in _AT_BEST)
    durable, states, express = (runs.loan(ALICE, engine) for engine in _AT_BEST)
    nested = express.usage
    assert isinstance(nested, NestedUsage)
    operations = counted("operations of the lean durable loan", durable.units, "operation")
    transitions = counted("transitions of the lean state machine", states.units, "transition")
    parts = counted("Express executions of the nested loan", nested.express_executions, "execution")
    cheap = per_million("Alice's loan on the lean durable function", durable.price)
    dear = per_million("Alice's loan on the lean state machine", states.price)
    hundred = replace(nested, express_ms=_EXPRESS_MS * nested.express_executions)
    middle = per_million("Alice's loan with nested Express executions", price_of(hundred))
    return Finding(
        f"lean: {operations} ({cheap}) or {transitions} ({dear}); with Express: "
        f"{nested.transitions} transitions and {parts} of {_EXPRESS_MS} ms ({middle})",
        f"Written for the lowest bill, Alice's loan is {operations} ({cheap}), {transitions} "
        f"({dear}), or {nested.transitions} transitions with {parts} of Express ({middle}); each "
        "gives up retries of single steps or detail in the history.",
        (is_less(cheap, middle), is_less(middle, dear)),
    )


@run(
    RowFacts(
        question="What would my workflow cost on the other engine?",
        winner=Winner.DEPENDS,
        command="make inspect FILE=history.json",
        date="2026-11-28",
        would_change="Nothing: the report is made from your own history or definition.",
    )
)
def my_workflow(runs: GuideRuns) -> Finding:
    """The projection of a history of Step Functions, beside what the durable loan used."""
    history = runs.loan(ALICE, EngineName.STEPFUNCTIONS).history
    operations = inspect([{"events": history}]).other_engine.units.operations
    least = counted("fewest operations that the history predicts", operations.least, "operation")
    greatest = counted("most operations that it predicts", operations.most, "operation")
    durable = runs.loan(ALICE, EngineName.DURABLE)
    used = counted("operations of Alice's durable loan", durable.units, "operation")
    return Finding(
        f"predicted from the other engine's history: {least.number} to {greatest}; counted: {used}",
        f"`make inspect` predicts {least.number} to {greatest} from the history of Alice's loan on "
        f"Step Functions; her durable loan used {used}.",
        (is_at_most(least, used), is_at_most(used, greatest)),
    )


@run(
    RowFacts(
        question="What do decisions in the workflow cost?",
        winner=Winner.DURABLE,
        command="make compare",
        sources=(STATES_PRICING, METERING),
        date="2026-11-28",
        would_change="A state machine that decides inside a task, or Express.",
    )
)
def decisions(runs: GuideRuns) -> Finding:
    """The Choice states of Alice's loan; an `if` is no operation."""
    loan = runs.loan(ALICE, EngineName.STEPFUNCTIONS)
    entered = [event for event in loan.history if event["type"] == "ChoiceStateEntered"]
    choices = counted("Choice states of Alice's loan", len(entered), "Choice state")
    all_states = counted("transitions of Alice's loan", loan.units, "transition")
    price = per_million("price of these Choice states", len(entered) * TRANSITION)
    return Finding(
        f"{choices} among {all_states}: {price}; an `if` in code: 0 operations",
        f"Alice's loan enters {choices} among its {all_states}, which is {price}; in a durable "
        "function an `if` is no operation.",
        (is_less(counted("operations of an if", 0, "operation"), choices),),
    )


@run(
    RowFacts(
        question="What does a loop cost that polls until something is ready?",
        winner=Winner.DURABLE,
        sources=(exhibit(ExhibitName.POLLING), METERING, STATES_PRICING),
        date="2026-11-28",
        would_change="A service that calls back instead of being polled, or a `.sync` integration.",
        strongest=True,
    )
)
def polling(runs: GuideRuns) -> Finding:
    """Five polls: `wait_for_condition`, and a loop of Task, Choice and Wait."""
    durable = runs.durable(polls)
    states = runs.machine("polling", polling_machine())
    operations = counted("operations of five polls", durable.units, "operation")
    transitions = counted("transitions of five polls", states.units, "transition")
    cheap = per_million("five polls of a durable function", durable.price)
    dear = per_million("five polls of a state machine", states.price)
    return Finding(
        f"{operations} ({cheap}) against {transitions} ({dear})",
        f"{POLLS} polls are {operations} of a durable function and {transitions} of a state "
        f"machine, so the durable loop is {ratio(dear, cheap)} times cheaper.",
        (is_less(operations, transitions), is_less(cheap, dear)),
    )


@computed(
    RowFacts(
        question="What does a small volume cost?",
        winner=Winner.STEPFUNCTIONS,
        command="make break-even LOANS=300 FREE_TIER=true",
        sources=(STATES_PRICING, LAMBDA_PRICING),
        date="2026-11-28",
        would_change="Other state machines in the account, which use up the same free transitions.",
    )
)
def small_volume() -> Finding:
    """A month of 300 loans with the free tiers of AWS."""
    work = Workload(loans=_FEW, free_tier=True)
    durable, states = (
        priced(f"a month of {_FEW} loans on {name}", monthly(name, work), places=4)
        for name in (AlternativeName.DURABLE, AlternativeName.STANDARD)
    )
    free = counted(
        "free transitions a month", int(BOOK.price(Item.STANDARD_TRANSITIONS).free), "transition"
    )
    none = counted(
        "free durable operations a month",
        int(BOOK.price(Item.DURABLE_OPERATIONS).free),
        "operation",
    )
    return Finding(
        f"{_FEW} loans a month: {states} on Step Functions, {durable} on the durable function; "
        f"free each month: {free}, {none}",
        f"{_FEW} loans a month cost {states} on Step Functions, because {free} are free each month "
        f"for ever, and {durable} on the durable function, which has {none.prose} free.",
        (is_less(states, durable), is_less(none, free)),
    )


@computed(
    RowFacts(
        question="What does it cost to wait for a person?",
        winner=Winner.TIE,
        command="make break-even CALLBACKS=1",
        sources=(METERING, STATES_PRICING),
        date="2026-11-28",
        would_change="A bare `create_callback`, which is one operation, or large answers.",
    )
)
def approval() -> Finding:
    """`wait_for_callback` is three operations, a task with a token one transition."""
    durable = per_million("wait_for_callback", 3 * OPERATION)
    states = per_million("a task that waits for a token", TRANSITION)
    kilobyte = 3 * OPERATION + 2 * 1000 * (WRITTEN_BYTE + 14 * RETAINED_BYTE_DAY)
    with_data = per_million("wait_for_callback with an answer of 1 KB", kilobyte)
    tenth = per_million("a tenth of the task's price", TRANSITION / 10)
    difference = per_million("the difference", abs(states.value - durable.value))
    return Finding(
        f"{durable} ({with_data} with an answer of 1 KB), against {states}",
        f"A wait for a person costs nearly the same: three operations are {durable}, one "
        f"transition is {states}.",
        (is_less(difference, tenth),),
    )


@run(
    RowFacts(
        question="How many Lambda invocations does a loan without waits need?",
        winner=Winner.DURABLE,
        date="2026-11-28",
        would_change="Direct integrations, which need no function.",
    )
)
def invocations(runs: GuideRuns) -> Finding:
    """Bob's loan, which is denied before any wait."""
    durable, states = (runs.loan(BOB, engine).counts.invocations for engine in COMPARED)
    single = counted("invocations of Bob's durable loan", durable, "invocation")
    several = counted("invocations of Bob's loan on Step Functions", states, "invocation")
    return Finding(
        f"{single}, against {several}",
        f"Bob's loan needs {single} of the durable function and {several} of the state machine's "
        f"tasks: {share_less(single, several)} fewer requests, and fewer environments that may be "
        "cold.",
        (is_less(single, several),),
    )
