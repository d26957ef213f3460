"""Measurements of speed: each module here whose name does not begin with _, by its `main(arguments)`."""
