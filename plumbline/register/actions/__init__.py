"""Every write of the register."""

from plumbline.register.actions.services import create_service

__all__ = ["create_service"]
