"""What happens to a loan from outside its workflow: submit, decide, reconcile."""
