"""Exhibits: experiments with the lab that print what happened, for an audience."""
