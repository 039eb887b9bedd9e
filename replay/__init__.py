"""Runs durable code again on recorded histories, without a service and without its steps.

Nothing here imports the workflow or the lab: the code under test may come from another folder.
"""
