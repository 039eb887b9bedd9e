"""The AWS services of the lab, behind one endpoint."""
