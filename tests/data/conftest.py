"""Property tests have no deadline: a machine may be busy, and the first call of some loads a list."""

from hypothesis import settings

settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")
