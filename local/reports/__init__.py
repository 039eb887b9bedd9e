"""Reports of the lab: tables in the terminal and the generated parts of the docs."""
