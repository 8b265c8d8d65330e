"""Invented inspection texts, one for each trap of the published ones. No real service, no published wording of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

OF_2011 = "The Social Care and Social Work Improvement Scotland (Requirements for Care Services) Regulations 2011"
COMPLY = f"This is to comply with Regulation 4(1)(a) (Welfare of users) of {OF_2011} (SSI 2011/210)."
WHICH = (
    "This is to ensure that care and support is consistent with the Health and Social Care Standards (HSCS) "
    "which state that:"
)
IMPROVE = (
    "'The boathouse looks for what could be better and shows its guests what it found, each spring and autumn, "
    "without waiting to be asked' (HSCS 4.19)."
)
TAIL = f"{COMPLY} {WHICH} {IMPROVE}"
LONG = (
    "By 6 May 2026, the provider must ensure that the boathouse meals are served warm and on time. To do this, the "
    "provider must, at a minimum: a) write down when each tray leaves the galley and when it is put before the guest; "
    "b) ask each guest after supper whether the soup was warm, and keep what they said in a book; c) mend the trolley, "
    "so that it can be pushed over the slipway without spilling; d) show the inspector the book and the trolley. "
)  # about 440 characters


@dataclass(frozen=True)
class Sample:
    """A text and what must be read from it; what is not named is not looked at."""

    trap: str
    text: str
    numbers: tuple[str, ...]
    kind: str = "requirement"
    parts: tuple[int, ...] | None = None
    dues: tuple[str | None, ...] | None = None
    labels: tuple[str, ...] | None = None  # the sub-points' labels run together, for each item; "-" for a bullet
    cut: tuple[bool, ...] | None = None
    first: dict[str, Any] = field(default_factory=dict)  # fields of the first item
    last: dict[str, Any] = field(default_factory=dict)  # and of the last


def _due(words: str, day: str | None, due_text: str | None = None) -> Sample:
    text = f"1. {words}, the provider must mend the jetty. {TAIL}"
    return Sample(f"due: {words}", text, ("1",), dues=(day,), first={"due_text": due_text or words})


DATES = [
    _due("By 3 June 2025", "2025-06-03"),
    _due("By 3rd June 2025", "2025-06-03"),
    _due("By 24 February, 2025", "2025-02-24"),
    _due("By Friday 28 February 2025", "2025-02-28"),
    _due("By Friday, 28 February 2025", "2025-02-28"),
    _due("By the 30 of April 2025", "2025-04-30"),
    _due("By the 30th of April 2025", "2025-04-30"),
    _due("By 24/02/2025", "2025-02-24"),
    _due("By 31.07.23", "2023-07-31"),
    _due("By 30 October 23", "2023-10-30"),
    _due("By November 12 2024", "2024-11-12"),
    _due("By 22January 2024", "2024-01-22"),
    _due("By 9 Sept 2024", "2024-09-09"),
    _due("By 08 Januray 2024", "2024-01-08"),
    _due("By the end of May 2025", "2025-05-31"),
    _due("By no later than 1 December 2025", "2025-12-01"),
    _due("By, 27 October 2025", "2025-10-27"),
    _due("By 22 May?2025", "2025-05-22", "By 22 May 2025"),
    _due("By 1 July", None),
    _due("By March 2025", None),
    _due("By 31 September 2025", None),
    _due("With immediate effect", None),
    _due("From receipt of this report", None),
    _due("Within 24 hours of receipt of this report", None),
]


def _labels(trap: str, points: str, labels: str) -> Sample:
    return Sample(f"labels: {trap}", f"1. You must: {points} {TAIL}", ("1",), labels=(labels,))


LABELS = [
    _labels("a)", "a) mend it; b) paint it; and c) rope it off.", "abc"),
    _labels("(a)", "(a) mend it (b) paint it.", "ab"),
    _labels("a.", " a. mend it   b. paint it. ", "ab"),
    _labels("a).", " a). Mend it.  b).\tPaint it. ", "ab"),
    _labels("no space after", "a)Mend it b)Paint it.", "ab"),
    _labels("capitals", " A) Mend it.  B) Paint it.", "AB"),
    _labels("a full stop lost", "a. mend it b ensure it is dry.", "ab"),
    _labels("one letter twice", "a) mend it. b) paint it. b) rope it off.", "abb"),
    _labels("i) within a)", "a) mend it: i) here ii) there b) paint it.", "aiiib"),
    _labels("after h comes i", "a) b1 b) b2 c) c3 d) d4 e) e5 f) f6 g) g7 h) h8 i) i9.", "abcdefghi"),
    _labels("bullets", " • mend it •\tpaint it. ", "--"),
    _labels("dashes", " - mend it - paint it, well-made - and rope it. ", "---"),
    _labels("none left", "  mend the old jetty,   paint all of it,   rope it off soon.  ", "---"),
]


def _who(lead: str, who: str) -> Sample:
    return Sample(f"who: {lead}", f"1. By 3 June 2025, {lead} mend it. {TAIL}", ("1",), first={"who": who})


WHO = [
    _who("you must", "you"),
    _who("the provider must", "the provider"),
    _who("the provider, must", "the provider"),
    _who("you, the provider, must", "the provider"),
    _who("the childminder must", "the childminder"),
    _who("the jetty is to be seen to:", ""),
]


def _key(words: str, standard: str, key: str) -> Sample:
    text = f"1. You must {words}. {COMPLY} {WHICH} {standard}."
    return Sample(f"key question: {words}, {standard[-10:]}", text, ("1",), first={"key_question": key})


SAFE, SKILLED = "'My environment is secure and safe' (HSCS 5.19)", "'People are trained' (HSCS 3.14)"
KEY_QUESTIONS = [
    _key("mend the building", SAFE, "setting"),
    _key("keep audits", IMPROVE[:-1], "leadership"),
    _key("give staff training", SKILLED, "staff"),
    _key("mend the building", "'My care meets my needs and is right for me' (HSCS 1.19)", ""),  # goes with anything
    _key("give staff training in audits", f"{IMPROVE[:-1]} and {SKILLED}", ""),  # the standards differ
    _key("mend the roof", IMPROVE[:-1], ""),  # the words say something else
    _key("give staff training in giving medication", SKILLED, ""),  # and so do these
    Sample(
        "key question: said",
        "1. You must mend it. This is to ensure that the quality of the staffing is consistent with the Health and "
        "Social Care Standards.",
        ("1",),
        first={"key_question": "staff"},
    ),
    Sample("by number", "1. Key question 2: you must mend it.", ("1",), first={"key_question": "leadership"}),
    Sample(
        "by number, for children",
        "1. Key question 2: the nursery must mend it for children.",
        ("1",),
        first={"key_question": "setting"},
    ),
]

SAMPLES = [
    Sample(
        "the next number glued to the year of the regulations",
        f"1. By 6 May 2026, the provider must mend the slipway. This is to comply with {OF_2011}.1. By 7 May 2026, the "
        "provider must paint the boathouse.",
        numbers=("1", "1"),
        parts=(1, 2),
        dues=("2026-05-06", "2026-05-07"),
    ),
    Sample(
        "the next number glued to the number of an instrument",
        "1. By 6 May 2026, the provider must mend the slipway. This is to comply with SSI 2011/210.2. The "
        "provider must paint the boathouse.",
        numbers=("1", "2"),
        parts=(1, 1),
        dues=("2026-05-06", None),
    ),
    Sample(
        "a standard's own figure after a full stop is no number",
        "1. By 6 May 2026, the provider must mend the slipway, as standard 5.19. The provider must say so.",
        numbers=("1",),
    ),
    *DATES,
    *LABELS,
    *WHO,
    *KEY_QUESTIONS,
    Sample("nothing", "", ()),
    Sample("white space", " \n\t ", ()),
    Sample("a placeholder", "n/a", ()),
    Sample("placeholders run together", "1. Not assessed1. Not Assessed1. Not assessed", ()),
    Sample("a number and no words", "1. ", ()),
    Sample(
        "no number at all", f"By 3 June 2025, the provider must mend the jetty. {TAIL}", ("",), dues=("2025-06-03",)
    ),
    Sample(
        "two in order",
        f"1. By 3 June 2025, the provider must mend the jetty. {TAIL} 2. By 4 June 2025, the provider must paint it. "
        f"{TAIL}",
        ("1", "2"),
        parts=(1, 1),
        dues=("2025-06-03", "2025-06-04"),
        cut=(False, False),
    ),
    Sample(
        "the numbering restarts with each part",
        f"1. By 3 June 2025, you must mend the jetty. {TAIL}  1. By 4 June 2025, you must paint it. {TAIL}  1. By 5 "
        f"June 2025, "
        f"you must rope it off. {TAIL}",
        ("1", "1", "1"),
        parts=(1, 2, 3),
    ),
    Sample(
        "the next number glued to half a word",
        f"1. {LONG}This is to comply with Regulation 4(1)(a) of The Social Ca2. By 7 May 2026, the provider must "
        f"paint it. {TAIL}",
        ("1", "2"),
        cut=(True, False),
        labels=("abcd", ""),
    ),
    Sample(
        "the next number glued to a number of the cut text",
        f"1. {LONG}{WHICH} 'I experience high quality care based on evidence' (HSCS 42. By 7 May 2026, the provider "
        f"must paint it.",
        ("1", "2"),
        cut=(True, False),
    ),
    Sample(
        "the next number glued to a year that was cut",
        f"1. {LONG}This is to comply with Regulation 4(1)(a) of {OF_2011} (SSI 20111. By 7 May 2026, the provider "
        f"must paint it.",
        ("1", "1"),
        parts=(1, 2),
    ),
    Sample(
        "no space after a full stop",
        f"1. By 3 June 2025, the provider must mend the jetty. {COMPLY} {WHICH} 'My environment is secure and safe' "
        f"(HSCS 5.19)."
        f"2. The provider must paint it. {TAIL}",
        ("1", "2"),
        cut=(False, False),
    ),
    Sample(
        "years that look like numbers",
        f"1. By 3 June 2025, the provider must mend the jetty. This is to comply with Regulation 10(2)(b) of "
        f"{OF_2011}. The SSI "
        f"is 2011 (SSI 2011/210). The guide is of 2019. The provider keeps it.",
        ("1",),
    ),
    Sample(
        "a regulation with a full stop",
        "1. By 3 June 2025, the provider must mend the jetty. This is to comply with Regulation 2. The duty is one of "
        "welfare. "
        "This is under section 2. This also ensures care and support is consistent with the Health and Social Care "
        "Standards.",
        ("1",),
    ),
    Sample(
        "a doubled number",
        f"3. 3. By 3 June 2025, the provider must mend the jetty. {TAIL}",
        ("3",),
        first={"what": "By 3 June 2025, the provider must mend the jetty."},
    ),
    Sample("two numbers, the inspector's own second", f"1. 5. By 3 June 2025, you must mend it. {TAIL}", ("1",)),
    Sample(
        "a number without a full stop",
        f"1. By 3 June 2025, you must mend it. {TAIL} 2 By 4 June 2025, you must paint it. {TAIL}",
        ("1", "2"),
    ),
    Sample(
        "Requirement 1",
        f"1.  Requirement 1  By 3 June 2025, the provider must mend the jetty. {TAIL}",
        ("1",),
        dues=("2025-06-03",),
        first={"what": "By 3 June 2025, the provider must mend the jetty."},
    ),
    Sample(
        "a tab after the number",
        f"1.\tBy 3 June 2025, you must mend it. {TAIL}\n2.\tBy 4 June 2025, you must paint it. {TAIL}",
        ("1", "2"),
    ),
    Sample(
        "a numbered list within an item",
        f"1. By 3 June 2025, the provider must mend the jetty. To do this, the provider must, at a minimum, ensure: "
        f"1. The planks "
        f"are nailed down. 2. The rope is renewed. 3. Staff know how to tie it. {TAIL} 2. By 4 June 2025, you must "
        f"paint it. {TAIL}",
        ("1", "2"),
        labels=("123", ""),
    ),
    Sample(
        "a lost number: the date gives it away",
        f"1. By 3 June 2025, the provider must mend the jetty. {TAIL}  By 4 June 2025, the provider must paint it. "
        f"{TAIL}",
        ("1", ""),
        parts=(1, 1),
        dues=("2025-06-03", "2025-06-04"),
    ),
    Sample(
        "a lost beginning: sub-points start again after the standing sentences",
        f"1. By 3 June 2025, the provider must mend the jetty. To do this, the provider must: a) find planks b) nail "
        f"them. "
        f"{TAIL}    a) wash the boats each week and keep a list of it b) dry them. {TAIL}",
        ("1", ""),
        labels=("ab", "ab"),
        dues=("2025-06-03", None),
    ),
    Sample(
        "a lost beginning: led in a second time",
        f"1. By 3 June 2025, the provider must mend the jetty. To do this, the provider must, at a minimum: a) find "
        f"planks b) nail "
        f"them. {TAIL}   To do this, the provider must, at a minimum: a) wash the boats b) dry them. {TAIL}",
        ("1", ""),
        labels=("ab", "ab"),
    ),
    Sample(
        "a lost beginning in the middle of a sentence",
        f"1. By 3 June 2025, the provider must mend the jetty. {COMPLY} {WHICH}   a) wash the boats each week and "
        f"keep a list of "
        f"it b) dry them. {TAIL}",
        ("1", ""),
        labels=("", "ab"),
        cut=(True, False),
    ),
    Sample(
        "a number after a lost one counts on",
        f"1. By 3 June 2025, you must mend it: a) with planks b) with nails. {TAIL}   a) wash the boats each week, "
        f"and say so b) dry "
        f"them. {TAIL} 3. By 4 June 2025, you must paint it. {TAIL}",
        ("1", "", "3"),
        parts=(1, 1, 1),
    ),
    Sample(
        "two lists in one item are one item",
        f"1. By 3 June 2025, you must mend the jetty by: a) finding planks b) nailing them. In addition, the provider "
        f"must: a) paint "
        f"it b) rope it off. {TAIL}",
        ("1",),
        labels=("abab",),
    ),
    Sample(
        "points named in a sentence",
        f"1. You must: a) mend it b) paint it c) plan it, taking in points a) and b) above. {TAIL}",
        ("1",),
        labels=("abc",),
    ),
    Sample(
        "the letters of a regulation are no sub-points",
        f"1. You must mend it. This is to comply with Regulations 4 (1) (a) and (b), and 10(2) (d) of {OF_2011}.",
        ("1",),
        labels=("",),
    ),
    Sample(
        "entities and lost characters",
        f"1. By 3 June 2025, the provider must mend the jetty &amp; the ?slip.??  {TAIL}",
        ("1",),
        first={"what": "By 3 June 2025, the provider must mend the jetty & the slip."},
    ),
    Sample(
        "a date that is not due: when it was made",
        f"1. The provider must mend the jetty. {COMPLY} This requirement was made on 3 May 2024.",
        ("1",),
        dues=(None,),
        first={"due_text": "", "what": "The provider must mend the jetty."},
    ),
    Sample(
        "a date that is not due: in a sub-point",
        f"1. You must: a) by 23 February 2024, mend it b) by 29 March 2024, paint it. {TAIL}",
        ("1",),
        dues=(None,),
    ),
    Sample(
        "a date that is not due: since",
        f"1. The provider must count the tides missed since 1 April 2024. {TAIL}",
        ("1",),
        dues=(None,),
    ),
    Sample(
        "a date that is not due: of a guide",
        f"1. You must follow 'Safer Jetties' (September 2023). {TAIL}",
        ("1",),
        dues=(None,),
    ),
    Sample(
        "a date later in the lead",
        f"1. To keep guests dry, the provider must, by 3 June 2025, mend the jetty. {TAIL}",
        ("1",),
        dues=("2025-06-03",),
    ),
    Sample(
        "a heading before the date",
        f"1. The provider must ensure jetties are safe.  By 3 June 2025, the provider must mend it. {TAIL}",
        ("1",),
        dues=("2025-06-03",),
    ),
    Sample(
        "extended, in front",
        f"1. By 28 February 2025, extended from 31 January 2025, you must mend it. {TAIL}",
        ("1",),
        dues=("2025-02-28",),
        first={"first_due": "2025-01-31"},
    ),
    Sample(
        "extended, the other way about",
        f"1. Extended to 3 March 2025 from 6 February 2025, the provider must mend it. {TAIL}",
        ("1",),
        dues=("2025-03-03",),
        first={"first_due": "2025-02-06"},
    ),
    Sample(
        "extended, without its year",
        f"1. By 8 October extended from 11 September 2023, you must mend it. {TAIL}",
        ("1",),
        dues=("2023-10-08",),
        first={"first_due": "2023-09-11"},
    ),
    Sample(
        "extended, afterwards",
        f"1. By 31 January 2025, you must mend it. {TAIL} This requirement was made on 2 May 2024 and has been "
        f"extended to 28 February "
        f"2025. 2. By 1 March 2025, you must paint it. {TAIL}",
        ("1", "2"),
        dues=("2025-02-28", "2025-03-01"),
        first={"first_due": "2025-01-31"},
    ),
    Sample(
        "extended twice, the last counts",
        f"1. By 31 January 2025, you must mend it. {TAIL} An extension to this timescale has been agreed to 28 "
        f"February 2025. A further "
        f"extension of this timescale has been agreed to 4 April 2025.",
        ("1",),
        dues=("2025-04-04",),
        first={"first_due": "2025-01-31"},
    ),
    Sample(
        "extended, and the new day was cut off: not made up",
        f"1. By 31 January 2025, you must mend it. {TAIL} An extension to this timescale has been agreed to",
        ("1",),
        dues=(None,),
        first={"first_due": "2025-01-31"},
        cut=(True,),
    ),
    Sample(
        "unmet before",
        f"1. Previously unmet by 30 March 2024.  By 31 January 2025, the provider must mend it. {TAIL}",
        ("1",),
        dues=("2025-01-31",),
        first={"first_due": "2024-03-30"},
    ),
    Sample(
        "several regulations, and an act",
        f"1. You must mend it. This is to comply with Regulations 3 and 4(1)(a) and (b) of {OF_2011} (SSI 2011/210) "
        f"and section 7(1)(a) "
        f"of the Health and Care (Staffing) (Scotland) Act 2019.",
        ("1",),
        first={
            "regulations": (
                f"Regulation 3 of {OF_2011}",
                f"Regulation 4(1)(a) of {OF_2011}",
                f"Regulation 4(1)(b) of {OF_2011}",
                "Section 7(1)(a) of the Health and Care (Staffing) (Scotland) Act 2019",
            )
        },
    ),
    Sample(
        "a regulation that was cut",
        "1. You must mend it. This is to comply with Regulation 10(2)(b) of The Social Care and Soc",
        ("1",),
        first={"regulations": (f"Regulation 10(2)(b) of {OF_2011}",)},
    ),
    Sample(
        "several standards, and what they say",
        f"1. You must mend it. {COMPLY} {WHICH} ‘My environment is secure and safe’ (HSCS, 5.19) and "
        f'"I use a service and organisation '
        f"that are well led and managed.\" (HSCS4.23) and 'My needs are met by the right number of peo",
        ("1",),
        cut=(True,),
        first={
            "standards": ("HSCS 5.19", "HSCS 4.23"),
            "quotes": (
                "My environment is secure and safe",
                "I use a service and organisation that are well led and managed",
            ),
        },
    ),
    Sample(
        "areas for improvement, one part after another",
        f"1. To support guests, the provider should mend the jetty. {WHICH} {IMPROVE} 2. The manager should paint it. "
        f"{WHICH} {IMPROVE} "
        f"1. Staff should dry the boats. {WHICH} {IMPROVE}",
        ("1", "2", "1"),
        kind="area",
        parts=(1, 1, 2),
        dues=(None, None, None),
        last={"who": "Staff"},
    ),
    Sample(
        "an area that lost its number",
        f"1. The provider should mend the jetty. {WHICH} {IMPROVE}   To keep guests dry, the provider should mend the "
        f"roof. {WHICH} {IMPROVE}",
        ("1", ""),
        kind="area",
    ),
    Sample(
        "guidance named after an area is part of it",
        f"1. The provider should mend the jetty. {WHICH} {IMPROVE}   The guidance 'Safer Jetties' can be found on the "
        f"hub. 2. The "
        f"provider should paint it. {WHICH} {IMPROVE}",
        ("1", "2"),
        kind="area",
    ),
    Sample(
        "an age is no number",
        f"1. The provider should teach guests up to the age of 2. b) They row. {WHICH} {IMPROVE}",
        ("1",),
        kind="area",
    ),
    Sample(
        "extended twice, in front: the first day is the earliest",
        f"1. By 1 December 2023 (extended from 12 September 2023, originally extended from 30 April 2023), you must "
        f"mend it. {TAIL}",
        ("1",),
        dues=("2023-12-01",),
        first={"first_due": "2023-04-30"},
    ),
    Sample(
        "regulations after the instrument go on with the same item",
        "1. You must mend it: a) well b) soon. This is to comply with SSI 2011, (SSI/2011/210)  regulations 3 "
        "Principles; and "
        "regulation 4(1)(a) - Welfare of users.",
        ("1",),
        labels=("ab",),
    ),
    Sample(
        "the letters of a law that is quoted are no sub-points",
        "1. You must mend it.    Section 7 - Duty to have enough staff.   (1) A person must have staff as are fit "
        "for— (a)the "
        "health of guests, (b)their safety, and (c)the wellbeing of staff.",
        ("1",),
        labels=("",),
    ),
]
