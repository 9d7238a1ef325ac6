"""System security plans that come as OSCAL: read into a workspace, with nothing lost on the way."""
