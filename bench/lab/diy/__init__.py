"""The do-it-yourself stack: both engines on one machine, put together from existing packages.

moto's server runs Step Functions, the durable SDK's `dex-local-runner` runs durable executions, and
dynalite holds the table, each as it is installed. Only moto's JSONata evaluator, which moto leaves
empty, is filled in. The missing part is Lambda: `endpoint.py` runs the handlers in a pool of
processes.
"""
