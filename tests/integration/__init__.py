"""The whole lab: both engines, the real handlers, the real HTTP API."""
