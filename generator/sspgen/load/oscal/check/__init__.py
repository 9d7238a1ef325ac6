"""Checks OSCAL documents against their models: structure, data types, constraints. It knows nothing of meaning."""
