"""The HTTP API: it parses, calls and returns."""
