"""The loan as a Standard state machine with Express ones between its waits."""
