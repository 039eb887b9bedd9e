"""The price book and the quotas: dated, sourced, one file per region."""
