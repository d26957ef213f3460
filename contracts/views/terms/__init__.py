"""The standard clauses and templates."""
