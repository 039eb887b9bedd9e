"""The generated parts of the page on the latency model."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench.output.pages import IMAGES, GeneratedPage, picture
from bench.output.tables import markdown
from bench.planning.latency import command
from bench.planning.latency.charts import distribution, swings
from bench.planning.latency.inputs import Input, inputs
from bench.planning.latency.model import Model, forecast
from bench.planning.latency.quantiles import Quantiles

PATH = Path("docs/latency-model.md")
_DISTRIBUTION, _SWINGS = IMAGES / "latency-model.svg", IMAGES / "latency-model-inputs.svg"


def page() -> GeneratedPage:
    """Return the page: the forecast, what moves it, and every input with its source."""
    model = forecast()
    return GeneratedPage(
        PATH,
        {
            "latency-model": _forecast(model),
            "latency-model-parts": markdown(command.PARTS, command.part_rows(model)),
            "latency-model-swings": _moved(model),
            "latency-model-inputs": markdown(
                ("Input", "Taken", "Low", "High", "Grade", "SDK", "Source and note"),
                _inputs(inputs().values()),
            ),
        },
        {_DISTRIBUTION: distribution(model), _SWINGS: swings(model)},
    )


def _forecast(model: Model) -> str:
    shown = picture(_DISTRIBUTION, "MODEL: the share of loans that have at most so much overhead.")
    table = markdown(command.FORECAST, command.rows(model))
    return f"{shown}\n\n**MODEL**: {command.what(model)}\n\n{table}\n\n{command.verdict(model)}"


def _moved(model: Model) -> str:
    shown = picture(_SWINGS, "MODEL: how far each uncertain input moves its engine's median.")
    return f"{shown}\n\n{markdown(command.SWINGS, command.swing_rows(model))}"


def _inputs(known: Iterable[Input]) -> Iterator[Sequence[str]]:
    for one in known:
        yield (
            f"{one.title} ({one.engine})",
            _told(one.taken),
            _told(one.low),
            _told(one.high),
            one.grade,
            one.sdk,
            f"{one.source}. {one.note}",
        )


def _told(quantiles: Quantiles) -> str:
    return ", ".join(f"p{share * 100:g} {value:g}" for share, value in quantiles.known)
