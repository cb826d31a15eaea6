"""Our tables as Django sees them."""
