"""Formats figures: tables in the terminal and in Markdown, charts, and pages of docs."""
