"""The names of the exhibits."""

from enum import StrEnum

ALL = "all"
"""Stands for every exhibit that has a document."""
DEPLOY = "deploy"
"""The exhibit that runs the project's own loans; it prints and writes nothing."""


class ExhibitName(StrEnum):
    """The exhibits that have a document, in their order."""

    FAN_OUT = "fan-out"
    PAYLOAD = "payload"
    WAITS = "waits"
    RESUMES = "resumes"
    POLLING = "polling"
    LAST_STEP = "last-step"
    WORKER_DEATH = "worker-death"
    BURSTS = "bursts"
    EXPRESS = "express"
    DIRECT = "direct"
