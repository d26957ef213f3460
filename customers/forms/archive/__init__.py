"""The forms on a customer's page."""
