"""The names of the stack's outputs for experiments."""

FUNCTION_OUTPUT = "ExperimentsDurableFunction"
"""The qualified ARN of the durable function."""
MACHINES_OUTPUT = "ExperimentsStateMachines"
"""The ARN of a state machine without the slug of its shape, which is the end of it."""
