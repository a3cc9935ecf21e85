"""Places: names in a text to entries of a gazetteer with coordinates."""
