"""What people report about services: the report (`items`), what was said and asked about it (`exchange`), and what
follows from it (`enquiries`)."""

from plumbline.intelligence.models.enquiries import (
    Enquiry,
    EnquiryStage,
    Investigation,
    InvestigationKind,
    Substantiated,
)
from plumbline.intelligence.models.exchange import Message, Note, Receipt, Way
from plumbline.intelligence.models.items import (
    Answer,
    Attachment,
    Channel,
    Item,
    ItemLink,
    ItemService,
    ItemTheme,
    Naming,
    OutcomeKind,
    PersonConcerned,
    ReceivedFrom,
    Reporter,
    State,
    Urgency,
)

__all__ = [
    "Answer",
    "Attachment",
    "Channel",
    "Enquiry",
    "EnquiryStage",
    "Investigation",
    "InvestigationKind",
    "Item",
    "ItemLink",
    "ItemService",
    "ItemTheme",
    "Message",
    "Naming",
    "Note",
    "OutcomeKind",
    "PersonConcerned",
    "Receipt",
    "ReceivedFrom",
    "Reporter",
    "State",
    "Substantiated",
    "Urgency",
    "Way",
]
