"""Every read of the register."""

from plumbline.register.queries.services import (
    find_services,
    get_service,
    list_services,
    looks_after,
    services_looked_after,
)

__all__ = ["find_services", "get_service", "list_services", "looks_after", "services_looked_after"]
