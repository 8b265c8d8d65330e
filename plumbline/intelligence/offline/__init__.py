"""What a device that keeps visits needs to know of the person who uses it, and the mark of the form it was given."""
