"""What triage does with a report at the moment it comes in."""
