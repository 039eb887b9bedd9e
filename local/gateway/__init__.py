"""The public port: a thin API Gateway, the built page, and the calls of the lab itself."""
