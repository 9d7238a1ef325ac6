"""Rules over a finished plan: what is missing, inconsistent or unproven."""
