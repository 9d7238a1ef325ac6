"""The plan as a static site."""
