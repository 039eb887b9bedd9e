"""The lens: which line of a workflow did what in which invocation of a recorded execution."""
