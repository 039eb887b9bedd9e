"""A deployed stack's bills beside CloudWatch's own count."""
