"""Lambda's entry to the lean durable workflow."""

from durable.handler import make_handler
from durable.lean import workflow
from shared.engines.port import EngineName
from shared.services import process_services

handler = make_handler(process_services, workflow.run, EngineName.DURABLE_LEAN)
