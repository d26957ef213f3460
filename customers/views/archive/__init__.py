"""The page of one customer, and everything that is edited on it."""
