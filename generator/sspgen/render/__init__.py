"""Projections of one plan: each renderer yields paths and bytes, and never touches the disk."""
