"""The generated parts of the page on the latency model."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench.output.pages import IMAGES, GeneratedPage, image
from bench.output.tables import markdown
from bench.planning.latency import command
from bench.planning.latency.charts import distribution, sensitivities
from bench.planning.latency.inputs import Input, inputs
from bench.planning.latency.model import Model, build_model
from bench.planning.latency.quantiles import Quantiles

PATH = Path("docs/latency-model.md")
_DISTRIBUTION, _SENSITIVITIES = IMAGES / "latency-model.svg", IMAGES / "latency-model-inputs.svg"


def page() -> GeneratedPage:
    """Return the page: the forecast, its sensitivities, and every input with its source."""
    model = build_model()
    return GeneratedPage(
        PATH,
        {
            "latency-model": _forecast(model),
            "latency-model-parts": markdown(command.PARTS, command.part_rows(model)),
            "latency-model-sensitivities": _sensitivities(model),
            "latency-model-unknown": "\n".join(_unknown(inputs().values())),
            "latency-model-inputs": markdown(
                ("Input", "Taken", "Low", "High", "Grade", "SDK", "Source and note"),
                _inputs(inputs().values()),
            ),
        },
        {_DISTRIBUTION: distribution(model), _SENSITIVITIES: sensitivities(model)},
    )


def _forecast(model: Model) -> str:
    shown = image(_DISTRIBUTION, "MODEL: distribution of the orchestration overhead of a loan.")
    table = markdown(command.FORECAST, command.rows(model))
    return f"{shown}\n\n**MODEL**: {command.what(model)}\n\n{table}\n\n{command.verdict(model)}"


def _sensitivities(model: Model) -> str:
    shown = image(_SENSITIVITIES, "MODEL: effect of each uncertain input on the median overhead.")
    return f"{shown}\n\n{markdown(command.SENSITIVITIES, command.sensitivity_rows(model))}"


def _inputs(known: Iterable[Input]) -> Iterator[Sequence[str]]:
    for entry in known:
        yield (
            f"{entry.title} ({entry.engine})",
            _as_text(entry.taken),
            _as_text(entry.low),
            _as_text(entry.high),
            entry.grade,
            entry.sdk,
            f"{entry.source}. {entry.note}",
        )


def _unknown(known: Iterable[Input]) -> Iterator[str]:
    for entry in known:
        if entry.assumed:
            low, high = entry.low.median, entry.high.median
            yield (
                f"- {entry.title} ({entry.engine}): assumed to be {low:g} to {high:g} ms."
                f" {entry.note}"
            )


def _as_text(quantiles: Quantiles) -> str:
    return ", ".join(f"p{share * 100:g} {value:g}" for share, value in quantiles.known)
