"""The guide as a page for readers (docs/when-each-wins.md) and as JSON beside it."""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from guide.row import Finding, GuideRow, GuideSource, Winner

MARKDOWN = "docs/when-each-wins.md"
JSON = "docs/when-each-wins.json"

TITLES: Mapping[Winner, str] = {
    Winner.DURABLE: "durable function",
    Winner.STEPFUNCTIONS: "Step Functions",
    Winner.EXPRESS: "Express",
    Winner.TIE: "both alike",
    Winner.DEPENDS: "depends",
}
_SIDES = {
    "For the durable function": (Winner.DURABLE,),
    "For Step Functions": (Winner.STEPFUNCTIONS, Winner.EXPRESS),
}

_INTRODUCTION = (
    "Written by `make guide`, which finds every figure anew and fails if an answer no longer "
    "follows from its figures. **run**: counted in executions on the engines of this machine. "
    "**computed**: from prices, quotas, definitions or code. **documented**: from AWS's documents "
    "and API models, or measured by others. No figure is a time of this machine. Prices are those "
    "of us-east-1."
)

_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")

Answers = Sequence[tuple[GuideRow, Finding]]


def documents(answers: Answers) -> Mapping[str, str]:
    """Return the text of each file, by its path."""
    text = json.dumps(as_json(answers), indent=2, ensure_ascii=False)
    return {MARKDOWN: "\n".join(_page(answers)), JSON: f"{text}\n"}


def as_json(answers: Answers) -> dict[str, Any]:
    """Return the guide as JSON."""
    return {
        "date": max(row.about.date for row, _ in answers),
        "rows": [entry(row, finding) for row, finding in answers],
    }


def entry(row: GuideRow, finding: Finding) -> dict[str, Any]:
    """Return a row with its finding as JSON."""
    about = row.about
    return {
        "id": row.id,
        "topic": row.topic,
        "question": about.question,
        "answer": finding.answer,
        "winner": about.winner.value,
        "figure": finding.figure,
        "evidence": row.evidence.value,
        "command": row.command,
        "sources": [{"title": source.title, "url": source.url} for source in about.sources],
        "date": about.date,
        "would_change": about.would_change,
        "strongest": about.strongest,
        "claims": [f"{claim}" for claim in finding.claims],
    }


def _page(answers: Answers) -> Iterator[str]:
    yield from (
        "# When each engine wins",
        "",
        *textwrap.wrap(_INTRODUCTION, width=120),
        "",
    )
    yield from _summary(answers)
    for title, winners in _SIDES.items():
        yield from _strongest(title, answers, winners)
    yield from ("## All questions", "", "| Question | Speaks for | Evidence |", "|---|---|---|")
    for row, _ in answers:
        about = row.about
        yield f"| [{about.question}](#{_anchor(row)}) | {TITLES[about.winner]} | {row.evidence} |"
    yield ""
    for topic, group in groupby(answers, lambda answer: answer[0].topic):
        yield from (f"## {topic}", "")
        for row, finding in group:
            yield from _section(row, finding)


def _summary(answers: Answers) -> Iterator[str]:
    winners = [row.about.winner for row, _ in answers]
    evidence = [row.evidence for row, _ in answers]
    by_winner = (f"{winners.count(winner)} {title}" for winner, title in TITLES.items())
    by_evidence = (f"{evidence.count(kind)} {kind}" for kind in dict.fromkeys(evidence))
    yield f"{len(answers)} questions: {', '.join(by_winner)}. Evidence: {', '.join(by_evidence)}."
    yield ""


def _strongest(title: str, answers: Answers, winners: tuple[Winner, ...]) -> Iterator[str]:
    yield from (f"## {title}", "")
    for row, finding in answers:
        if row.about.strongest and row.about.winner in winners:
            yield f"- [{row.about.question}](#{_anchor(row)}) {finding.figure}."
    yield ""


def _section(row: GuideRow, finding: Finding) -> Iterator[str]:
    about = row.about
    yield from (f"### {about.question}", "", finding.answer, "")
    yield f"- **Speaks for**: {TITLES[about.winner]}"
    yield f"- **Figure** ({row.evidence}): {finding.figure}"
    yield f"- **Command**: `{row.command}`"
    if about.sources:
        yield f"- **Sources**: {', '.join(map(_link, about.sources))}"
    yield f"- **Would change it**: {about.would_change}"
    yield f"- **As of**: {about.date}"
    yield ""


def _anchor(row: GuideRow) -> str:
    """Return the anchor that GitHub gives the heading of a row."""
    return _NOT_IN_ANCHORS.sub("", row.about.question.lower()).replace(" ", "-")


def _link(source: GuideSource) -> str:
    return f"[{source.title}]({source.url})" if source.url else source.title
