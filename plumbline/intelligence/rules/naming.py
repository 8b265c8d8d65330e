"""Whether a report says who sent it, and what is said in the place of a name that is kept back."""

from __future__ import annotations

from dataclasses import dataclass

NAMED, IN_CONFIDENCE, ANONYMOUS = "named", "in-confidence", "anonymous"

UNNAMED = "Somebody who asked not to be named"

# Who will see it, in plain words: beside the choice on the form.
CHOICES: dict[str, tuple[str, str]] = {
    NAMED: (
        "With my name",
        "The people who look into it see who you are. They may ask you, and tell you the outcome.",
    ),
    IN_CONFIDENCE: (
        "In confidence",
        "Only the few people who lead on such reports see who you are. The service, its provider and everybody else "
        "who works on the report do not. The law can oblige us to say more, for example in a court.",
    ),
    ANONYMOUS: (
        "Without my name",
        "Nobody sees who you are, because you do not say. We cannot ask you anything, unless you come back to the "
        "address of your receipt.",
    ),
}  # fmt: skip

# In what way somebody knows the service, and from whom a report then comes.
RELATIONS: dict[str, str] = {
    "person": "I live there, or use the service",
    "family": "I am family or a friend of somebody who does",
    "staff": "I work there, or did",
    "professional": "I go there for my work",
    "public": "I know it in another way",
}


@dataclass(frozen=True)
class ReporterGiven:
    """What is said of who raised it, beside what their account says."""

    name: str = ""
    contact: str = ""  # an e-mail address or telephone number
    relation: str = ""  # in their own words
    mail_receipt: bool = False  # send the address of the receipt to `contact`


def allowed(names: str) -> tuple[str, ...]:
    """The ways in which a form may be sent, by its `names`."""
    return {"named": (NAMED,), "choice": (NAMED, IN_CONFIDENCE, ANONYMOUS), "none": (ANONYMOUS,)}[names]


def received_from_of(side: str, kind: str, *, own: bool) -> str:
    """From whom a report comes that somebody with an account sends with their name: by the kind of their organisation,
    and whether it is the one that receives."""
    if own:
        return "own"
    by_kind = {
        "provider": "provider", "police": "police", "regulator": "regulator", "nhs": "professional",
        "council": "authority", "partnership": "authority",
    }  # fmt: skip
    return by_kind.get(kind, "healthwatch" if side == "public" else "professional")
