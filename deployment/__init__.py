"""The two stacks that `app.py` deploys."""
