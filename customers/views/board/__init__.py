"""The week board: weeks, the check of new records, quotas."""
