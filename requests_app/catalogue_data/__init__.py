"""The thirteen support contents of domain §2 with version 1 of their forms, and the positions that route them."""
