"""The deployment: templates, policies, the state machine's definition and packages."""
