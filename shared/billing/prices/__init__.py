"""The price books, one file per region, and the quotas, each with date and source."""
