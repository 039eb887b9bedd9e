"""What is deployed: the templates, their policies, the definition, and the packages."""
