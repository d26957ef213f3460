"""Pages of people, and the addresses under which they sign in."""
