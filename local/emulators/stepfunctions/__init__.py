"""Step Functions: moto's interpreter."""
