"""By which outputs a stack tells where its experiments are."""

FUNCTION_OUTPUT = "ExperimentsDurableFunction"
"""The qualified ARN of the durable function."""
MACHINES_OUTPUT = "ExperimentsStateMachines"
"""The ARN of a state machine, but for the shape's own name at its end."""
