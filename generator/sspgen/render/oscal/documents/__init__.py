"""The OSCAL documents of a build, one a file, found by their name."""
