"""Code that both engines share: the domain, the steps, and the services around the loan."""
