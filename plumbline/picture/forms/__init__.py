"""The shape of what is typed on these pages."""
