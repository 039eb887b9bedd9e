"""Tables, charts and pages: how figures look in the terminal and in Markdown."""
