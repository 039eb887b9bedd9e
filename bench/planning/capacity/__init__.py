"""Capacity planning: which quota a load reaches first, the backlog, and the cost."""
