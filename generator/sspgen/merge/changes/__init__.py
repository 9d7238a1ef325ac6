"""The population of changes: reconciled, tabulated, sampled. Pure: what git and the evidence say is handed in."""
