"""The pages of proposals: the list, one proposal, its draft, its versions, and what is done with it."""
