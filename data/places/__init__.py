"""Places: names in a text to entries of a gazetteer with coordinates."""

from .geocoding import geocode as geocode
