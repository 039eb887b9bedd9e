"""The clinic as a page for readers (docs/determinism.md) and as JSON (docs/determinism.json)."""

import json
import textwrap
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from replay.clinic.case import MEANING, Case, Harm
from replay.clinic.counterparts import COUNTERPARTS, Counterpart
from replay.clinic.observe import GROUPS, cases_of

MARKDOWN = "docs/determinism.md"
JSON = "docs/determinism.json"
SDK = "aws-durable-execution-sdk-python"


def documents() -> dict[str, str]:
    """Return the text of each generated file, by its path."""
    text = json.dumps(_as_json(), indent=1, ensure_ascii=False)
    return {MARKDOWN: "\n".join(_markdown()), JSON: f"{text}\n"}


def _as_json() -> dict[str, Any]:
    cases = [{"group": group, **_entry(case)} for group in GROUPS for case in cases_of(group)]
    harms = {harm.value: MEANING[harm] for harm in Harm}
    return {"sdk": version(SDK), "harms": harms, "cases": cases}


def _entry(case: Case) -> dict[str, Any]:
    seen = case.observed
    return {
        "id": case.id,
        "title": case.title,
        "harm": case.harm.value,
        "source": case.source,
        "expects": case.expects,
        "happens": case.happens,
        "why": case.why,
        "instead": case.instead,
        "stepfunctions": case.stepfunctions,
        "counterpart": _counterpart(case),
        "observed": {
            "status": seen.status,
            "result": seen.result,
            "error": seen.error,
            "effects": dict(seen.effects),
            "invocations": seen.invocations,
        },
    }


def _markdown() -> Iterator[str]:
    count = sum(len(cases_of(group)) for group in GROUPS)
    yield "# Mistakes in durable code, and what they do"
    yield ""
    yield from textwrap.wrap(
        f"`make clinic` runs these {count} handlers on the engine of the durable SDK's testing "
        f"package, with the Python SDK {version(SDK)}, and writes this page. A test compares each "
        "outcome, so a new version of the SDK that changes one names the case. `world` stands for "
        "everything outside: `world.effect` is a payment or a mail, and `world.hour` is a clock "
        "that moves on by an hour during a wait. A state machine with the same situation runs in "
        "the lab where there is one; a test compares its end too.",
        width=120,
    )
    yield ""
    for harm in Harm:
        yield f"- **{harm}**: {MEANING[harm]}."
    yield ""
    yield "| Case | Outcome | What happens |"
    yield "|---|---|---|"
    for group in GROUPS:
        for case in cases_of(group):
            yield f"| [{case.title}](#{_anchor(case.title)}) | {case.harm} | {case.happens} |"
    for group in GROUPS:
        yield from ("", f"## {group}")
        for case in cases_of(group):
            yield from _section(case)


def _section(case: Case) -> Iterator[str]:
    yield from ("", f"### {case.title}", "", "```python", case.source, "```", "")
    yield f"- **Expected**: {case.expects}"
    yield f"- **What happens** ({case.harm}): {case.happens}"
    yield f"- **Observed**: {_observed(case)}"
    yield f"- **Why**: {case.why}"
    yield f"- **Instead**: {_code(case.instead)}"
    if case.stepfunctions:
        yield f"- **Step Functions**: {case.stepfunctions}"
        if case.id in COUNTERPARTS:
            yield f"- **Observed on Step Functions**: {_observed_there(COUNTERPARTS[case.id])}"


def _observed(case: Case) -> str:
    seen = case.observed
    parts = [seen.status]
    if seen.error:
        parts.append(f"`{seen.error}`")
    if seen.result is not None:
        parts.append(f"result `{json.dumps(seen.result)}`")
    noun = "invocation" if seen.invocations == 1 else "invocations"
    parts.append(f"{seen.invocations} {noun}")
    parts += [f"`{name}` × {times}" for name, times in seen.effects.items()]
    return ", ".join(parts)


def _counterpart(case: Case) -> dict[str, Any] | None:
    counterpart = COUNTERPARTS.get(case.id)
    if counterpart is None:
        return None
    return {"definition": counterpart.definition, "observed": _observed_there(counterpart)}


def _observed_there(counterpart: Counterpart) -> str:
    parts = [counterpart.status]
    if counterpart.error:
        parts.append(f"`{counterpart.error}`")
    if counterpart.result is not None:
        parts.append(f"result `{json.dumps(counterpart.result)}`")
    parts += [f"`{type_}` × {times}" for type_, times in counterpart.events.items()]
    return ", ".join(parts)


def _code(text: str) -> str:
    """Return code in code font; a sentence stays as it is."""
    return f"`{text}`" if any(sign in text for sign in "(=:") else text


def _anchor(title: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    words = "".join(sign for sign in title.lower() if sign.isalnum() or sign in " -_")
    return words.replace(" ", "-")
