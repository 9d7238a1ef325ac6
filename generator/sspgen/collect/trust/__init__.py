"""Signatures verified for real: in process, offline, against what the workspace trusts and nothing else."""
