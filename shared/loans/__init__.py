"""The operations on a loan from outside its workflow: submit, decide, reconcile."""
