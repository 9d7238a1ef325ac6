"""Rules over the meaning of OSCAL documents, one a file, each with a ``RULE``; its docstring is its documentation."""
