"""The viewer, for the rooms above: a plain value that stands in `people.viewer`."""

from plumbline.people.viewer import NOBODY, SYSTEM, Post, Viewer

__all__ = ["NOBODY", "SYSTEM", "Post", "Viewer"]
