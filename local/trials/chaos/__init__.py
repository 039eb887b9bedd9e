"""Random loans while processes are killed, and an audit of them afterwards."""
