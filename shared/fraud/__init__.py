"""The external fraud service: invoked asynchronously, it answers by callback."""
