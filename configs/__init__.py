"""Recipes: the settings of a run, read from YAML and checked."""

from .loading import load_recipe, shipped_recipes
from .pretraining import PretrainRecipe
from .training import TrainRecipe

__all__ = ["PretrainRecipe", "TrainRecipe", "load_recipe", "shipped_recipes"]
