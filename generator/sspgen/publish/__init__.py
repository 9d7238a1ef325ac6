"""Writing outputs: all or nothing."""
