"""Forms and theme lists as typed values: what people are asked when they report something, what it is counted under.

Pure values. A form chooses questions, words, who may send it and where it goes; it never invents tables: what every
report has (facts, opinion, measures, when, urgency) are columns that a question `sets`; the rest are answers by key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# What somebody can report: the kinds that pages, counts and the risk picture know.
KINDS: dict[str, str] = {
    "care-concern": "Care concern",
    "observation": "Observation visit",
    "safeguarding": "Safeguarding enquiry",
    "complaint": "Complaint",
    "compliment": "Compliment",
    "whistleblowing": "Whistleblowing",
    "healthwatch-visit": "Healthwatch visit",
    "notification": "Notification",
    "regulator-contact": "Contact with the regulator",
    "police": "Information from the police",
    "health": "Information from a GP or nurse",
    "health-incident": "Serious incident in health care",
    "staffing-change": "Staffing or leadership change",
    "feedback": "What people say",
    "provider-review": "Annual review of a provider",
    "continuity-plan": "Business continuity plan",
    "support": "Support offered",
    "advice": "Preventative advice",
    "candour": "Duty of candour",
    "visit": "Visit",
}

# Where a report can be sent (triage).
ROUTES: dict[str, str] = {
    "quality": "Quality improvement",
    "contracts": "Contracts",
    "commissioning": "Commissioning",
    "safeguarding": "Safeguarding",
    "complaints": "Complaints",
    "social-work": "Social work",
    "standards": "Professional standards",
}

QuestionKind = Literal["yes-no", "text", "long-text", "choice", "choices", "date", "number"]
Sets = Literal[
    "", "title", "facts", "opinion", "measures", "happened_on", "due_on", "urgency", "category", "persons",
]  # fmt: skip


@dataclass(frozen=True)
class FormChoice:
    key: str
    label: str
    hint: str = ""
    themes: tuple[str, ...] = ()  # themes that this choice counts under
    sends_to: str = ""  # a key of ROUTES: choosing it sends the report there, and the page says so at once
    says: str = ""  # what the person is told when they choose it


@dataclass(frozen=True)
class FormQuestion:
    key: str  # stable within the form
    text: str
    kind: QuestionKind
    hint: str = ""
    good: Literal["yes", "no", "neither"] = "neither"  # which answer is a good sign (HE18: polarity of each question)
    not_applicable: bool = False  # "Not applicable" is an answer
    comment: bool = False  # a box for action and comments beside it
    photo: bool = False  # a photo may be added
    required: bool = False
    choices: tuple[FormChoice, ...] = ()
    sets: Sets = ""  # the column of the report that the answer fills
    audience: Literal["everyone", "partners", "restricted"] = "everyone"
    themes: tuple[str, ...] = ()  # themes that a poor answer counts under
    sends_to: str = ""  # for yes-no: a key of ROUTES ...
    sends_when: Literal["", "yes", "no"] = ""  # ... when it is answered so
    says: str = ""  # what the person is told then


@dataclass(frozen=True)
class FormGroup:
    title: str
    questions: tuple[FormQuestion, ...]
    hint: str = ""


@dataclass(frozen=True)
class Form:
    id: str  # "care-concern"
    version: int
    title: str  # "Report a care concern"
    kind: str  # a key of KINDS
    source: str
    summary: str  # one sentence in the list of forms
    groups: tuple[FormGroup, ...]
    themes: str  # id of a theme list
    sides: tuple[str, ...] = ("partner", "provider")  # whose people may send it signed in (sides of roles.yaml)
    public: bool = False  # anybody may send it, without an account
    by_link: bool = False  # a contributor without an account may be asked for it by a link (BY12)
    offline: bool = False  # can be filled without signal (BY13)
    names: Literal["named", "choice", "none"] = "named"  # "choice": named, in confidence, or without a name
    confidential: bool = False  # read only by those whose role reads what is confidential
    provider_reads: bool = False  # what a provider's people sent is read by those of the provider who read reports
    services: Literal["one", "several"] = "one"
    route: str = "quality"
    copies: tuple[str, ...] = ()  # further routes whose people see it at once (WI42)
    urgency: Literal["routine", "soon", "today"] = "routine"
    guidance: tuple[str, ...] = ()  # sentences above the form: what it is for, and what it is not for (WI40)
    receipt: str = ""  # what the person is told at once, after the reference (BY11)
    outcome: str = ""  # what the outcome letter says above its own words


@dataclass(frozen=True)
class Theme:
    key: str  # "medication": stable, stored with what is counted under it
    label: str
    note: str = ""  # what belongs under it
    questions: tuple[str, ...] = ()  # key questions of a regulator that it stands under: "leadership", "safe"
    words: tuple[str, ...] = ()  # lower case: found in a text, the theme is suggested, never set


@dataclass(frozen=True)
class ThemeList:
    """One list over all sources (BY10)."""

    id: str  # "care-themes"
    version: int
    title: str
    source: str
    themes: tuple[Theme, ...]

    def theme(self, key: str) -> Theme | None:
        return next((t for t in self.themes if t.key == key), None)
