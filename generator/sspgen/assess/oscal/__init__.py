"""What OSCAL documents mean: references, contradictions and what cannot be. Their structure is checked in load."""
