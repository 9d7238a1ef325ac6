"""One collector a file, found by its name; each brings the artifacts of one kind of source."""
