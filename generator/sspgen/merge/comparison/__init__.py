"""Comparing plans, and answers with changed requirements. Pure functions."""
