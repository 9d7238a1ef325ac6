"""One module for each kind of page or file of the site; see ``render/site/registry.py``."""
