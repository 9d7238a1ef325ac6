"""OSCAL's constraints, one kind a file."""
