"""The load: users that submit loans, follow them and decide, in a process of locust's own."""
