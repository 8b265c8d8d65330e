"""What a file is (`kinds`), and a picture without what its camera wrote into it (`pictures`)."""
