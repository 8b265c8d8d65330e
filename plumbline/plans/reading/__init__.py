"""Reading a published plan: from a document's blocks to what a plan says. Pure: no Django, no clock, no database."""
