"""Visits and the log of contacts, phone first."""
