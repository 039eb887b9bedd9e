"""The constructs that the stacks share: functions, table, users, packages."""
