"""The clinic: mistakes in durable code, each a handler that runs, with a tested outcome."""
