"""The page; of Python there is only how it is deployed."""
