"""What a component answers by itself, whatever the other components of the plan say."""
