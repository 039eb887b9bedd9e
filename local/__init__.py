"""The lab: both engines on one machine, around the unmodified Lambda handlers.

The lab listens on 127.0.0.1 (its public port may be opened to others), keeps its state in memory
and ends with its process. No Lambda function imports this package.
"""
