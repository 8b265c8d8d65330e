"""Every read of the register."""

from plumbline.register.queries.requirements import (
    RequirementCounts,
    RequirementStanding,
    requirement_counts,
    requirements_in_force,
)
from plumbline.register.queries.services import (
    find_services,
    get_service,
    is_theirs,
    list_services,
    looks_after,
    services_looked_after,
)

__all__ = [
    "RequirementCounts",
    "RequirementStanding",
    "find_services",
    "get_service",
    "is_theirs",
    "list_services",
    "looks_after",
    "requirement_counts",
    "requirements_in_force",
    "services_looked_after",
]
