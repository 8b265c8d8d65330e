"""What people report about services: the report (`items`), what was said and asked about it (`exchange`), what
follows from it (`enquiries`), and who was told (`told`)."""

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
from plumbline.intelligence.models.told import How, Told

__all__ = [
    "Answer",
    "Attachment",
    "Channel",
    "Enquiry",
    "EnquiryStage",
    "How",
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
    "Told",
    "Urgency",
    "Way",
]
