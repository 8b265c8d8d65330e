"""The one picture as files. Every format has the same rows, and they are the viewer's."""
