"""OpenControl workspaces of every schema version and dialect, read as they stand."""
