"""Every write of this room: what a partnership chose to watch and weigh by."""

from plumbline.picture.actions.choosing import choose

__all__ = ["choose"]
