"""Review: people correct what a model read, and the corrections become training data."""
