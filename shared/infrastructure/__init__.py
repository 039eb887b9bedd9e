"""What the shared parts need on AWS, as constructs; the stacks put them together."""
