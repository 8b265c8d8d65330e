"""Tables of plans. Each module is one part of a plan's life; other rooms and floors import from here."""

from plumbline.plans.models.decisions import AcceptedFinding, Disagreement, HandBack, Position, SharedAction
from plumbline.plans.models.group import Ground, GroundKind, GroupMember, PlanLead
from plumbline.plans.models.plans import (
    Action,
    ActionParty,
    ActionReference,
    HeaderValue,
    Occurrence,
    Outcome,
    PartyKind,
    Plan,
    PlanKind,
    PlanStage,
    ProgressEntry,
    Round,
    Section,
    SectionLead,
    TimeKind,
)
from plumbline.plans.models.proof import (
    Evidence,
    EvidenceState,
    EvidenceUse,
    FinishMove,
    LoopStage,
    LoopStep,
    MeasureReading,
)
from plumbline.plans.models.reviews import CommitteeView, OtherDate, Review, ReviewAttendee, RoundRequest
from plumbline.plans.models.sources import ActionSource
from plumbline.plans.models.uploads import NotImportedLine, Upload, UploadState
from plumbline.plans.models.versions import Circulation, CirculationCopy, CopyState, PlanVersion, VersionComment
from plumbline.plans.models.withheld import WithheldPassage

__all__ = [
    "AcceptedFinding",
    "Action",
    "ActionParty",
    "ActionReference",
    "ActionSource",
    "Circulation",
    "CirculationCopy",
    "CommitteeView",
    "CopyState",
    "Disagreement",
    "Evidence",
    "EvidenceState",
    "EvidenceUse",
    "FinishMove",
    "Ground",
    "GroundKind",
    "GroupMember",
    "HandBack",
    "HeaderValue",
    "LoopStage",
    "LoopStep",
    "MeasureReading",
    "NotImportedLine",
    "Occurrence",
    "OtherDate",
    "Outcome",
    "PartyKind",
    "Plan",
    "PlanKind",
    "PlanLead",
    "PlanStage",
    "PlanVersion",
    "Position",
    "ProgressEntry",
    "Review",
    "ReviewAttendee",
    "Round",
    "RoundRequest",
    "Section",
    "SectionLead",
    "SharedAction",
    "TimeKind",
    "Upload",
    "UploadState",
    "VersionComment",
    "WithheldPassage",
]
