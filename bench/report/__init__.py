"""What came of a run, as files: raw samples, a summary, a report with charts."""
