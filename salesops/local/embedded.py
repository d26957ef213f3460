"""PostgreSQL and Valkey of our own, from wheels."""

from collections.abc import MutableMapping


def reserve(environment: MutableMapping[str, str]) -> frozenset[str]:
    """Fill in what is missing."""
    return frozenset()
