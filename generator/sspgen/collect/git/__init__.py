"""What a repository that nobody has to trust can tell: asked in a view of our own, streamed, and cached."""
