"""Repositories that an OpenControl workspace depends on: what it asks for, what is kept of them, what changed."""
