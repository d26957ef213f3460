"""Wiring: settings, addresses, background work, and how it all runs on one machine. No rule, no table."""
