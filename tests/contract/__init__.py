"""One suite for both engines: every scenario runs on each, through the real HTTP API."""
