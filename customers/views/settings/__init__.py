"""The settings of the archive."""
