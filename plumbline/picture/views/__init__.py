"""Pages of the one picture: read the request, one call, show or redirect."""
