"""The comparison of two commits, which finds the slower one."""
