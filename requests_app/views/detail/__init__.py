"""The page of one request: what it reads, in few queries, and how it stays fresh."""
