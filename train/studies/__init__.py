"""Studies of a recipe: how much the amount of data, the heads and the corpora matter."""
