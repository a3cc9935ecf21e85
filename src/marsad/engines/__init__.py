"""Engines that predict on more than one machine."""
