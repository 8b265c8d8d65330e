"""Every write of intelligence: sending a report."""

from plumbline.intelligence.actions.raising import FormFaults, Photo, Raised, Report, raise_item

__all__ = ["FormFaults", "Photo", "Raised", "Report", "raise_item"]
