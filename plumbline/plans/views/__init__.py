"""Pages about plans: read the request, one call, show or redirect."""
