"""The evidence store: what was observed, kept so that nobody can change it unnoticed, and found again years later."""
