"""Which key question of the inspection an item belongs to, where its text says so.

Wrong is worse than unknown, so two witnesses are asked for. An item is told when

1. it names the key question or what was judged: "Key question 2: how good is our leadership", "the quality of the
   staffing", "This is to ensure that the environment is consistent with ..."; or
2. every standard it cites points one way and its own words point the same way.

What a standard points to follows its chapter in the Health and Social Care Standards. Chapter 5 ("a high quality
environment") is the setting throughout. Chapter 4 ("confidence in the organisation") is leadership where it speaks of
how the service is led, improved and answers (4.6 to 4.8, 4.19 to 4.23), but staff where it speaks of recruitment and
of staff who stay (4.24, 4.15, 4.16). Chapter 3 ("confidence in the people") is staff for training, numbers and team
work (3.14 to 3.19), but protection from harm (3.20 to 3.22) is anybody's. Chapters 1 and 2 ("care right for me",
"involved in all decisions") are planning for assessment and the personal plan (1.12, 1.14, 1.15, 2.17), wellbeing for
meals, treatment, dignity and activity, play and learning for play (1.30, 1.31, 2.27). Standards that inspectors set
beside anything (1.19 "right for me", 4.11 "evidence and best practice", 4.27) point nowhere and are passed over. A
standard that goes with much (3.14 "trained", 2.27 "play") is not believed where the words speak of another matter too.

The numbers of the key questions differ between the frameworks: 2 is leadership for adults and the setting in early
learning. A bare number is read by the children's framework where the words are those of nurseries and childminders,
by the adults' otherwise. Services for children have no key question for planning, and services for young people have
one question for everything: there an item is told only by what it names.
"""

from __future__ import annotations

import re

_NUMBERED = re.compile(r"\bkey\s+question\s+(\d)\b", re.IGNORECASE)
_ADULT = {"1": "wellbeing", "2": "leadership", "3": "staff", "4": "setting", "5": "planning"}
_CHILD = {"1": "play-and-learning", "2": "setting", "3": "leadership", "4": "staff"}
_NAMES = (
    ("leadership", re.compile(r"how\s+good\s+is\s+our\s+leadership", re.I)),
    ("staff", re.compile(r"how\s+good\s+is\s+our\s+staff", re.I)),
    ("setting", re.compile(r"how\s+good\s+is\s+our\s+setting", re.I)),
    ("planning", re.compile(r"how\s+well\s+is\s+our\s+care\s+and\s+support\s+planned", re.I)),
    ("play-and-learning", re.compile(r"how\s+good\s+is\s+our\s+care,?\s+play", re.I)),
    ("wellbeing", re.compile(r"how\s+well\s+do\s+we\s+support\s+(?:people|adults)\W*s?\s+wellbeing", re.I)),
)  # fmt: skip
_JUDGED = re.compile(
    r"\bto\s+ensure\s+(?:that\s+)?(?:the\s+)?(?:quality\s+of\s+(?:the\s+)?)?(?P<what>staffing|staff\s+team|environment|setting|premises|"
    r"management\s+and\s+leadership|leadership(?:\s+and\s+management)?|management|care\s+planning)\b"
    r"[^.:;]{0,60}?\b(?:is|are)\s+consistent",
    re.IGNORECASE,
)
_JUDGED_IS = (
    ("staff", "staff"), ("environment", "setting"), ("setting", "setting"), ("premises", "setting"),
    ("management", "leadership"), ("leadership", "leadership"), ("care planning", "planning"),
)  # fmt: skip

_NURSERY = re.compile(
    r"\b(?:child(?:ren)?(?:['’]s)?|childmind\w*|nursery|babies|play(?:room)?|early\s+learning)\b", re.IGNORECASE
)
_YOUNG = re.compile(r"\byoung\s+(?:people|person)|\bcaregivers?\b|\bfoster", re.IGNORECASE)

_LEADERSHIP = frozenset({"4.8", "4.19", "4.20", "4.21", "4.22", "4.23", "4.7", "4.6"})
_STAFF = frozenset({"3.14", "3.15", "3.16", "3.17", "3.19", "4.24", "4.15", "4.16"})
_PLANNING = frozenset({"1.12", "1.14", "1.15", "2.17"})
_PLAY = frozenset({"1.30", "1.31", "2.27"})
_WELLBEING = frozenset(
    {
        "1.4",
        "1.6",
        "1.24",
        "1.25",
        "1.28",
        "1.29",
        "1.33",
        "1.34",
        "1.35",
        "1.36",
        "1.37",
        "1.38",
        "1.39",
        "2.21",
        "2.22",
    }
)
_NOWHERE = frozenset({"1.19", "4.11", "4.27", "1.23", "4.14"})

_WORDS = {
    "leadership": r"quality\s+assurance|audits?|governance|oversight|improvement\s+plan|leadership|well\s+led|"
    r"complaints?|self-evaluation|managerial",
    "staff": r"training|trained|staffing|recruit\w*|supervision|induction|competen\w+|rotas?|registered\s+with|"
    r"number\s+of\s+staff|skills?",
    "setting": r"environment|premises|building|furnish\w*|decor\w*|maintenance|maintained|refurbish\w*|equipment|"
    r"bathrooms?|kitchen|garden|outdoor|clean\w*|heating|space",
    "planning": r"(?:personal|care|support)\s+plan\w*|assessments?|reviews?",
    "wellbeing": r"medicat\w+|medicine\w*|nutrition\w*|hydration|meals?|drinks?|activit\w+|dignity|skin|wounds?|"
    r"falls|pain|fluids?|continence|choke|choking|restraint",
    "play-and-learning": r"play|learning|curios\w+",
}
# What makes a standard that goes with much (3.14 "trained", 2.27 "play") say too little alone.
_AGAINST = {
    "staff": re.compile(
        r"\b(?:play|learning|medic\w+|environment|clean\w*|premises|domestic|fire|infection|audit\w*|monitor\w*|observ\w+|"
        r"quality\s+assurance|self-evaluation|oversight|tracker|evidence|eat\w*|meal\w*|nutrition|interactions?|plans?)\b",
        re.IGNORECASE,
    ),
    "play-and-learning": re.compile(
        r"\b(?:environment\w*|resourc\w+|spaces?|areas?|setting|outdoors?|garden|indoors?|rooms?|audit\w*|training)\b",
        re.IGNORECASE,
    ),
}
_FOUND = {key: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for key, words in _WORDS.items()}


def key_question(words: str, ask: str, standards: tuple[str, ...]) -> str:
    """The key question's key, or "". `ask` is what must be done with its sub-points, `standards` those it cites."""
    lowered = words.lower()
    if "how good" in lowered or "how well" in lowered:
        named = {key for key, how in _NAMES if how.search(words)}
        if named:
            return named.pop() if len(named) == 1 else ""
    if "key question" in lowered:
        numbers = set(_NUMBERED.findall(words))
        framework = _CHILD if _NURSERY.search(words) else _ADULT
        return framework.get(numbers.pop(), "") if len(numbers) == 1 else ""
    judged = _JUDGED.search(words)
    if judged:
        return next(key for part, key in _JUDGED_IS if part in judged["what"].lower().replace("\n", " "))
    return _by_standards(words, ask, standards)


def _points_to(number: str) -> str:
    for key, numbers in (
        ("leadership", _LEADERSHIP), ("staff", _STAFF), ("planning", _PLANNING), ("play-and-learning", _PLAY),
        ("wellbeing", _WELLBEING),
    ):  # fmt: skip
        if number in numbers:
            return key
    return "setting" if number.startswith("5.") else ""


def _by_standards(words: str, ask: str, standards: tuple[str, ...]) -> str:
    numbers = [standard.removeprefix("HSCS ") for standard in standards]
    pointed = {_points_to(number) for number in numbers if number not in _NOWHERE}
    if len(pointed) != 1 or _YOUNG.search(ask):
        return ""
    key = pointed.pop()
    if not key or not _FOUND[key].search(ask):
        return ""
    if key in _AGAINST and _AGAINST[key].search(ask):
        return ""
    if _NURSERY.search(words) and key in ("planning", "wellbeing"):
        return ""
    return "" if key == "play-and-learning" and not _NURSERY.search(words) else key
