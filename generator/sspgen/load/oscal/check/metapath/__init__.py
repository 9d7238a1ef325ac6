"""Metapath, the expression language of OSCAL's constraints: tokens, syntax tree, and closures over the JSON shape."""
