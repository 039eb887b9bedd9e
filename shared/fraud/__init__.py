"""The external fraud check: invoked asynchronously, answers by callback, knows no workflow."""
