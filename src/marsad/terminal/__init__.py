"""What a person reads in a terminal: the report of an article, and what waits for review."""
