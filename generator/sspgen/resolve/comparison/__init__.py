"""Comparing requirements: catalogs, resolved profiles, and the texts of their controls. Pure functions."""
