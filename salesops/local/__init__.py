"""Everything that runs the product on one machine: set-up, servers of our own, supervision, tests, lint."""
