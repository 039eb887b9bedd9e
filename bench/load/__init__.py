"""Creates the load: users that submit, follow and approve loans, in processes of locust."""
