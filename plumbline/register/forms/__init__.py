"""The shape of what is typed into the register."""
