"""Collecting evidence: bytes and their context in, normal forms out. Everything here is hostile input."""
