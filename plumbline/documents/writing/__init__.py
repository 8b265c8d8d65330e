"""Writers: a `Report` or `Sheet`s in, the bytes of one file out. See README.md."""
