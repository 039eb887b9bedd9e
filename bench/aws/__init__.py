"""A deployed stack: its bills compared with CloudWatch, its token, AWS's errors."""
