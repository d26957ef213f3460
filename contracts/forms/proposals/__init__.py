"""What is asked about proposals: the draft, what is done with one, which are listed."""
