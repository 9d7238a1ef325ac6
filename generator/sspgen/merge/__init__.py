"""Joining claims with proofs: who says what, what shows it, and what rolls up to what."""
