"""Who owns what: transfers, claims, allotment, merges."""
