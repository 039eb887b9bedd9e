"""The rows by topic."""

from importlib import import_module

TOPICS = (
    "cost",
    "latency",
    "replaying",
    "failing",
    "sizes",
    "services",
    "building",
    "operating",
)
"""The modules of the rows, in the order of the guide."""

for _topic in TOPICS:
    import_module(f"guide.rows.{_topic}")
