"""Every action on a request: one table, one view, one address each."""
