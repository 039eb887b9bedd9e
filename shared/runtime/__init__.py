"""The environment of a Lambda function: settings, clock, logs, traces."""
