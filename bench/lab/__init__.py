"""How quick the lab is, beside what one would put together without it."""
