"""The lab: both engines on one machine, around the unmodified Lambda handlers.

Everything here listens on 127.0.0.1 (the public port may be opened), keeps its state in memory
and ends with the process. Nothing that runs in a Lambda function imports this package.
"""
