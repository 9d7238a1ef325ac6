"""One reader a file, found by its name; each turns one format into the normal form."""
