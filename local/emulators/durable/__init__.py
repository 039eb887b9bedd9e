"""Durable executions: the engine of the SDK's testing package."""
