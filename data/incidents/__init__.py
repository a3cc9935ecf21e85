"""Incidents: documents to events with dates, places, actors and figures that add up."""

from .duplicates import propose_duplicates
from .finding import find_incidents
from .records import Duplicate, Evidence, Figure, Incident, Problem

__all__ = ["Duplicate", "Evidence", "Figure", "Incident", "Problem", "find_incidents", "propose_duplicates"]
