"""OSCAL documents of every model, version and encoding: read, checked, written."""
