"""The plan as a PDF document."""
