"""The register's tables: services as they are (`services`), what the regulators published of them (`published`), what
changed from file to file (`loads`)."""

from plumbline.register.models.loads import Change, Load, LoadChange, LoadProblem, LoadState
from plumbline.register.models.published import (
    Grade,
    Grading,
    Inspection,
    OutcomeKind,
    PublishedText,
    Requirement,
    RequirementOutcome,
    RequirementStep,
    Tally,
    TextKind,
)
from plumbline.register.models.services import (
    Area,
    Coverage,
    Practice,
    Provider,
    Registration,
    Service,
    ServicePractice,
    ServiceState,
    Source,
    Status,
)

__all__ = [
    "Area",
    "Change",
    "Coverage",
    "Grade",
    "Grading",
    "Inspection",
    "Load",
    "LoadChange",
    "LoadProblem",
    "LoadState",
    "OutcomeKind",
    "Practice",
    "Provider",
    "PublishedText",
    "Registration",
    "Requirement",
    "RequirementOutcome",
    "RequirementStep",
    "Service",
    "ServicePractice",
    "ServiceState",
    "Source",
    "Status",
    "Tally",
    "TextKind",
]
