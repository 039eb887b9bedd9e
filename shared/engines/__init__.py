"""The port to the two engines and its adapters."""
