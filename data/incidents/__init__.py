"""Incidents: documents to events with dates, places, actors and figures that add up."""
