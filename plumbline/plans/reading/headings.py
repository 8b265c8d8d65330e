"""Which field a heading or a label speaks of, in the words that councils, care homes and NHS bodies use.

Patterns are tried on the heading in plain words (`words.plain`: lower case, singular, no punctuation), the more
particular before the more general, so "Date action completed" is not taken for the action.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from plumbline.library.types import Framework
from plumbline.plans.reading.words import plain, plain_without_brackets, straight

# Beyond the library's fields a heading can be for one of these, which have no column of their own in a framework:
# a theme above the sections, the context of a section, a day on which something was done, the finish first agreed,
# something that the plan has no place for.
THEME, CONTEXT, COMPLETED, ORIGINAL, ELSEWHERE = "theme", "context", "completed", "original", "elsewhere"
# One column for two: "Responsible officer and date", "Progress / RAG"; a percentage beside a status of its own.
WHO_AND_WHEN, STATUS_AND_PROGRESS, PERCENT = "who and when", "status and progress", "percent"


# What a person is shown for them: the preview knows the library's fields only.
_TOLD_AS = {
    THEME: "section",
    CONTEXT: "section",
    COMPLETED: "progress",
    ORIGINAL: "",
    ELSEWHERE: "",
    WHO_AND_WHEN: "responsible",
    STATUS_AND_PROGRESS: "status",
    PERCENT: "progress",
}


def told_as(field: str) -> str:
    """The library's field by which a column is shown to a person; "" for one that is not used."""
    return _TOLD_AS.get(field, field)


@dataclass(frozen=True)
class Guess:
    """A field and how far the words speak for it: 3 the framework's own label, 2 a usual heading, 1 a word in it."""

    field: str
    strength: int
    round: str = ""  # "May 2022" of "Evidence of Progress (May 2022)"


_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_ROUND = re.compile(
    rf"\b((?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTH}\.?,?[\s-]*'?(?:\d{{4}}|\d{{2}})\b|"
    rf"\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}"
    rf"|q(?:uarter)?\s*[1-4](?:\s*(?:20)?\d{{2}}(?:[/-]\d{{2,4}})?)?|{_MONTH}\b|(?:spring|summer|autumn|"
    rf"winter)\s+20\d\d"
    r"|(?:month|week|round|year)\s+\d{1,2}\b|20\d\d(?:[/-]\d{2,4})?)",
    re.IGNORECASE,
)

_DATE_WORD = r"(?:date|when|by|day)"
_RULES: tuple[tuple[str, int, str], ...] = (
    # what looks like one of ours and is not
    (ELSEWHERE, 2, r"^(cost|budget|resource|funding|financial implication|risk(?! (?:and |or )?issue)|"
                   r"source|category|type|cqc rating)\b(?! "
                   r"of evidence)"),
    (ELSEWHERE, 2, r"^(?:what )?(?:.* )?resource( need\w*| required| implication)?$|^what resource"),
    (ELSEWHERE, 2, r"^how will (people|service user|resident)\w* .*affected"),
    (ELSEWHERE, 2, r"^(?:inherent |residual |current |initial )?(risk|priority|cqc|inspection|likelihood|severity)"
                   r"( (rating|rag|score|level|grade|category))?$"),
    (ELSEWHERE, 2, r"^(date (raised|added|agreed|reviewed|identified|opened|logged|"
                   r"of (inspection|visit|audit|meeting))|raised by|"
                   r"identified by|regulated activit\w*|review date|date (of|for)( next)? review|next review|reviewed( "
                   r"by)?)$"),
    (ELSEWHERE, 2, r"^(?:meeting|visit|inspection|audit|report|agenda|incident|assessment) (?:date|item|ref)\b"),
    (ELSEWHERE, 2, r"^(number|no|total|count|percentage|%) of\b|^(total|count)$"),
    (ELSEWHERE, 2, r"^(?:achievable|attainable|realistic|relevant|r|internal note|sort order|link|hyperlink|"
                   r"(?:date|day) of (?:last |latest )?update|(?:last|latest) updated|update date|updated (?:on|by)|"
                   r"date updated)$"),
    (ELSEWHERE, 2, r"^(?:date )?(?:created|modified|last modified|edited|submitted|entered)(?: by| date| on)?$|"
                   r"^(?:label|tag|checklist\w*(?: item)?)$"),
    (ELSEWHERE, 2, r"^plan (?:name|title|id|version|status)$|^(?:name|title) of (?:the )?plan$|^date of export$"),
    (THEME, 2, r"^bucket(?: name)?$"),
    ("progress", 2, r"^(?:latest|last|most recent|progress|status|history|current) note$"),
    # numbers
    ("number", 2, r"^(no|nr|number|num|ref|reference|id|item|serial|sn|row|line)$"),
    ("number", 2, r"^(?:(?:action|rec|recommendation|item|task|unique|plan|issue|sr?|sl|serial|milestone|objective|"
                  r"finding|point|our|audit|log|line) ){1,2}(?:no|nr|number|num|ref|reference|id|code)$"),
    ("number", 2, r"^(?:ref|reference) (?:no|nr|number|code)$"),
    ("number", 2, r"^(?:\w+ ){1,2}(?:no|nr|number|ref|reference|id)$"),
    # headings with "progress" or "status" that are texts
    ("progress", 2, r"\b(status|progress|rag|position) (?:and )?(update|comment|note|narrative|commentary|report)"),
    ("progress", 2, r"\b(update|comment|commentary|narrative|note)s? (?:on|and) (progress|status|rag)"),
    ("impact", 2, r"^evidence of (the )?impact"),
    ("impact", 2, r"^impact (to date|so far|achieved)"),
    ("progress", 2, r"^evidence (?:of )?(progress|action|completion|delivery|work|provided|submitted|received|gathered|"
                    r"seen)"),
    ("progress", 2, r"\b(verification|verified|validation|validated|checked)\b"),
    ("measure", 2, r"^(?:source\w* of )?evidence (?:key |that |of |we |will )*.*(?:milestone|achiev\w*|success|"
                   r"embed\w*|outcome|impact|measure)|"
                   r"^source\w* of evidence$|^output\w*$"),
    ("status", 2, r"^(?:is |has )?(?:the )?action (?:been )?complet\w*(?: y n| yes no)?$|^tick (?:when|if|once) \w+$"),
    ("status_note", 2, r"^(explanation|reason)( (for|of) (grade|rag|status|rating|delay|assessment))?$"),
    ("status", 2, r"^assessment of progress"),
    ("text", 2, r"^(?:description|detail)(?: of (?:the )?(?:action|task|improvement|work))?$"),
    ("measure", 2, r"^(?:baseline|current)(?: (?:value|performance|level|figure|measure))?$"),
    ("impact", 2, r"^what (?:difference|impact) (?:ha|did|is)"),
    ("section", 2, r"^(?:what|where) (?:do |does |need\w* |is |are |should )*(?:we |you |it |the service )?(?:need |"
                   r"want |have )?(?:to )?"
                   r"(?:improv\w*|chang\w*)$|^(?:question|criteri\w*|audit (?:question|statement))$"),
    (ELSEWHERE, 2, r"^(?:y n|yes no|compliant|compliance|in place|y n na)$"),
    # what was asked for and what will be done about it: the first is above the second
    ("section", 2, r"^(?:you (?:said|told us)|what (?:you|people|we|they|resident|carer|famil\w*) "
                   r"(?:said|told us|heard|were told)|we heard|your "
                   r"comment|feedback)\b"),
    ("section", 2, r"^(?:the )?(?:trust |provider |service )?(?:must|should) (?:do|and should do|or should do|or must "
                   r"do)\b"),
    ("section", 2, r"^(?:item|matter|point|problem|area)\w* (?:to be|requiring|needing|that need) |\baction "
                   r"requirement\b"),
    ("outcome", 2, r"^(?:what will be different|where (?:do|should|would) (?:we|you) (?:want|like|need|wish) to be|"
                   r"future state|vision)\b"),
    (THEME, 2, r"^(?:i|we) statement"),
    # questions and half sentences
    ("text", 2, r"^(?:action|measure|step|activit\w*|work)s? (?:needed|required|we will take|"
                r"to be taken|to take|planned|to deliver|to address|"
                r"to achieve)\b(?!.*(?:so far|to date|already))|^action planned$"),
    ("section", 2, r"^risk (?:and |or )?issue$|^(?:action|outcome|impact|delivery|work) area$"),
    ("outcome", 2, r"^what (?:does|do|will|would|should) (?:good|success|better|great|it) looks? like\b"),
    ("finish", 2, r"^(?:completion|delivery|implementation|finish) target$"),
    ("progress", 2, r"^(?:highlight|headline|achievement|key achievement)$"),
    (THEME, 2, r"^(?:our |key )?(?:ambition|commitment area|mission|principle|value)$"),
    ("text", 2, r"^(?:please )?(?:describe|set out|detail|outline|list|give detail of)\b.*\b(?:action|step|"
                r"improvement)\b"),
    ("progress", 2, r"\b(?:how (?:are|have) (?:we|you|thing) (?:getting on|doing|going(?! to)|done|progress\w*)|how "
                    r"(?:is it|are thing|it|its|thing are) going|"
                    r"where (?:are we|we are)(?: (?:now|up to|at|today))?$|what (?:has|have) (?:happen\w*|changed|been "
                    r"done)|"
                    r"what (?:we|you) (?:have|ve) done|we did|position statement|delivery update|activity to date|"
                    r"(?:action|response|delivery) to date)\b"),
    ("measure", 2, r"^how (?:will|are|do) (?:you|we|the provider)\b.*\b(?:sustain\w*|embed\w*|monitor\w*|check\w*|"
                   r"review\w*)\b"),
    ("measure", 2, r"^(?:we|well|youll|you|how (?:will )?we|people) (?:will |ll )?(?:know|see|measure|evidence)\b.*|"
                   r"^measurable$|"
                   r"^how (?:we|youll|you|i|they|people) (?:ll |will )?(?:know|measure|evidence)\b"),
    ("finish", 2, r"^(?:time bound|timed|time limited|timing|time|to be complete|complete by|in place by|finished by|"
                  r"done by|"
                  r"planned|planned for|delivered by|delivery by|deliver by|by end of?|year|target year|timescale and "
                  r"status)$"),
    ("responsible", 2, r"^(?:led|delivered|actioned|action|lead|owned|taken forward|undertaken|carried out|actions?) "
                       r"by$"),
    # dates
    (COMPLETED, 2, r"^(actual|real)\b.*\b(date|complet\w*|finish|end)|^actual$"),
    (COMPLETED, 2, r"^(date|when)( action)?( was)? ?(achieved|signed off|closed|done|delivered|implemented)"),
    (COMPLETED, 2, r"^(date (action )?(was )?completed(?: status)?|completed (on|date)|closed date|date of closure|"
                   r"date action\w*)$"),
    (ORIGINAL, 2, r"^(original|initial|previou|first)\w*( target| due| completion| finish| planned)*"
                  r" (date|deadline|timescale)"),
    ("finish", 2, r"^(revised|current|new|extended|updated|amended)( target| due| completion| finish| planned)* "
                  r"(date|deadline|timescale|end|finish|completion)"),
    ("start", 2, r"^(?:planned |actual |action |proposed |target )?(start|commence\w*|begin\w*|started)( date| month| "
                 r"by)?$"),
    ("start", 2, r"^(date (started|commenced|of commencement)|from|start when|when will (it|we|you) start)$"),
    ("finish", 2, r"\b(deadline|timescale|timeframe|timeline|time scale|time frame|time line|time limit)\b"),
    ("finish", 2, r"\b(due|target|completion|finish|end|delivery|implementation|closure|deadline|expected|planned|"
                  r"anticipated|proposed|agreed) (?:[a-z]+ ){0,2}(date|month|by)\b"),
    ("finish", 2, r"^(target|due|planned|expected|anticipated) (completion|finish|end|delivery|implementation)$"),
    ("finish", 2, r"^(finish|end|due|by when|when|target|date|completion|completed by|complete by|"
                  r"to be completed by|by|by date|date due|due by|month due|delivery|when by|achieve by)$"),
    ("finish", 2, r"^(when|by when|by what date|what date)\b"),
    ("finish", 2, r"\bdate\b.*\b(complet|implement|achiev|deliver)\w*"),
    ("finish", 2, r"\b(complet|implement|achiev|deliver)\w* (date|by)\b"),
    # a text that also names who: "Agreed action and lead officer"
    ("text", 2, r"^(?:agreed |proposed |management |planned )?(?:action|response|step)s? (?:agreed |planned |required "
                r")?(?:and|with) "
                r"(?:lead|owner|responsib|officer|who|name)"),
    # people
    ("lead", 2, r"^(?:activity|task|milestone|objective|theme|improvement|output|step|deliverable|response|risk) "
                r"(?:lead|owner|sponsor)$"),
    ("lead", 2, r"^(?:overall |strategic |executive |accountable |senior |action |project |recommendation |"
                r"operational |"
                r"named |exec |agency |organisation |delivery |programme |lead )*(lead|leader|sponsor|sro)( officer| "
                r"person| manager| name| "
                r"role| agency| organisation| partner| director| responsible| service| and role| for action)*$"),
    ("lead", 2, r"^(?:lead )?(officer|director|manager|agency|partner|organisation)( lead| responsible| in charge)?$|"
                r"^(?:council|partnership|corporate|board|smt|slt|cmt|dmt|hscp|nhs|icb|ijb|exec|trust|provider) lead$|"
                r"^(?:executive director|assistant director|head of service|portfolio holder|contact(?: officer)?)$"),
    ("responsible", 2, r"^who\b|\bwho$|\b(responsib\w*|accountab\w*|by whom|whom|and who|who (?:is|will|by|and)|"
                       r"owner\w*|assigned|allocated|delegated|"
                       r"lead (?:officer|person|agency|manager|name|role)|named (?:person|lead))\b"),
    ("responsible", 2, r"^(name|person|people|staff|team|staff member|name of lead|lead and support|"
                       r"support|supported by|(?:support\w* |key |other )?partner\w*(?: organisation| agency)?|"
                       r"arweinydd|pwy|perchennog|cò)$"),
    # status
    ("status", 2, r"\b(b?ragb?|brag|rag rating|traffic light|rygc)\b"),
    ("status", 2, r"^(?:current |overall |action |progress |latest |completion |implementation |delivery )?"
                  r"(status|grade|grading|rating|state|statws)$"),
    ("status", 2, r"^(status|grade|rating)\b"),
    ("status", 2, r"^(%|percentage|percent|per cent) (complete|completed|completion|progress)$|^complete( y n| yes "
                  r"no)?$|"
                  r"^(completed|achieved|closed|met|open closed|done|complete or not)( y n| yes no)?$"),
    # texts
    ("progress", 2, r"\b(progress|cynnydd)\b"),
    ("progress", 2, r"\b(update|latest position|current position|position (?:statement|update|as at|at)|comment|"
                    r"commentary|narrative|"
                    r"action (taken|to date|completed|done)|work (done|completed|to date)|what (have|has) (we|been|you)"
                    r"(?: been)? (done|do|achieved|completed)|achieved to date|"
                    r"done so far|^note$|sylwadau|diweddariad|adhartas)\b"),
    (THEME, 2, r"^quality (?:indicator|statement|standard|theme|area)$"),
    ("outcome", 2, r"\b(success (?:will )?looks? like|what (?:will )?(good|success|success will) looks? like|"
                   r"difference (?:will|it|this|that|we|make)|what (?:we|do we|are we|you) "
                   r"(want|hope|aim|intend|are trying)\w*( to achieve)?)\b"),
    ("measure", 2, r"\b(success (measure|criteria|indicator|factor)|measure|kpi|indicator|metric|how (?:will|do|would|"
                   r"are) "
                   r"(?:we|you|it|this|progress|success|people|i|they|the) .*(know|ensur|measured?|evidence|monitor|"
                   r"show)\w*|"
                   r"how we will (know|measure|evidence|monitor)|how (?:will )?(?:success|impact|progress|this|it)"
                   r" (?:be|is) (measured|evidenced|monitored))"),
    ("outcome", 2, r"\b(outcome|canlyniad|benefit|desired (?:result|state|effect)|expected (?:result|impact|effect)|"
                   r"intended (?:result|impact|effect))\b"),
    (CONTEXT, 2, r"^(context|background|rationale|evidence base|reason for action|why|current situation|where are we "
                 r"now|"
                 r"how (the )?regulation (was|is|were) not (being )?met|what did we find|root cause|cause|strength)\b"),
    ("text", 2, r"\b(agreed|management|required|provider|service|proposed|planned|corrective|improvement|remedial|key|"
                r"specific|"
                r"smart|mitigating|further|recommended) (?:management )?(action|response|step)\b"),
    ("text", 2, r"^(?:we|the (?:council|partnership|trust|service|board)) (?:will|ll|are going to|plan to|commit to)$|"
                r"^well$|^specific\b"),
    ("text", 2, r"^(?:what|which|describe|please (?:describe|tell)|how)\b.*\b(action|do|done|achieve|deliver|improve|"
                r"take|"
                r"change|happen|get there|need)\w*\b"),
    ("text", 2, r"^action plan$|\baction\b(?! (?:lead|owner|date|by|status|no|number|ref|plan))"),
    ("section", 2, r"\brecommendation\b|^argymhelliad"),
    ("section", 2, r"\b(area|aspect|opportunit\w*|point) (?:for|of|requiring|needing|to) (?:improve\w*|development|"
                   r"action|"
                   r"concern|focus|learning)\b|\bimprovement (?:area|required|needed|need|point|theme|priority)\b"),
    ("section", 2, r"^(must do|should do|must or should do)|\b(breach|requirement|learning point|learning)\b"),
    (CONTEXT, 2, r"\b(finding|what (?:we|was|they|the inspector\w*) (?:found|said)|observation|evidence found|"
                 r"inspector)\b"),
    ("section", 2, r"\b(issue|concern|problem|gap|identified need|need identified|shortfall|deficit|weakness|non "
                   r"compliance)\b"),
    (THEME, 2, r"\b(theme|domain|priority|priority area|strategic (?:objective|aim|priority)|work ?stream|strand|key "
               r"question|"
               r"key line of enquiry|kloe|quality (?:statement|indicator|theme)|standard|regulation|regulated activity|"
               r"pillar|"
               r"objective|goal|aim|blaenoriaeth|amcan|thema|section|category|area|focus|driver|subject|topic)\b"),
    ("text", 2, r"\b(task|milestone|activity|activitie|intervention|step|deliverable|plan|initiative|duty|camau|"
                r"gweithred\w*|"
                r"gnìomh\w*|tasg|what|how|improvement|change idea|response|solution|commitment|project|work)\b"),
    ("text", 1, r"^(?:action |task )?(?:description|detail)(?: of (?:the )?(?:action|task))?$"),
    ("measure", 1, r"\b(evidence|monitoring|assurance|target|baseline|success|audit|tystiolaeth)\b"),
    ("outcome", 1, r"\b(impact|result|effect|achieve\w*)\b"),
    ("frequency", 2, r"\b(frequency|how often|recurrence|amlder)\b"),
    ("finish", 1, r"\b(date|amserlen|dyddiad|erbyn pryd|pryd|cuin)\b"),
)  # fmt: skip
_COMPILED = tuple((field, strength, re.compile(pattern)) for field, strength, pattern in _RULES)

_NEVER_HEADING = re.compile(r"[.!?]\s+\w+.*[.!?]$")


def recognise(text: str, own: dict[str, str] | None = None) -> Guess | None:
    """The field that a heading or label names, or None. `own`: the framework's labels (`own_labels`)."""
    if not text.strip() or len(text) > 300:
        return None
    if own:
        for key in (plain(text), plain_without_brackets(text), plain_without_brackets(first_line(text))):
            if key in own:
                return Guess(own[key], 3, round_of(text))
    guess = _by_words(text) or _by_either_half(text)
    if guess and guess.field in ("progress", "status", "impact", "status_note"):
        return Guess(guess.field, guess.strength, round_of(text))
    return guess


def _by_either_half(text: str) -> Guess | None:
    """A heading in two languages or two words: "Statws / Status"."""
    halves = re.split(r"\s*[/|\n]\s*", text.strip())
    if len(halves) != 2 or len(text.split()) > 10:
        return None
    return next((guess for half in reversed(halves) if half and (guess := _by_words(half))), None)


@lru_cache(maxsize=4096)
def _by_words(text: str) -> Guess | None:
    short = plain_without_brackets(first_line(text)) or plain(text)
    words = [short] if short and len(short.split()) <= 45 else []
    if plain(text) != short and len(plain(text).split()) <= 45:
        words.append(plain(text))
    if not short and "#" in text:
        return Guess("number", 2)
    for candidate in words:
        candidate = _without_round(candidate)
        for field, strength, pattern in _COMPILED:
            if pattern.search(candidate):
                return Guess(field, strength if len(candidate.split()) <= 9 else 1)
    return None


def first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0] if text.count("\n") and text.strip()[:1] not in "-" else text


def round_of(text: str) -> str:
    """The date that a heading carries: "Update June 2026" -> "June 2026"; "" where there is none."""
    found = _ROUND.search(straight(text))
    return found.group(1).strip() if found else ""


def _without_round(words: str) -> str:
    left = " ".join(_ROUND.sub(" ", words).split())
    return left or words


def own_labels(framework: Framework | None, *, also: bool = True) -> dict[str, str]:
    """The labels of a framework's columns in plain words, each with its field.

    `also` False leaves out its other headings: a plan that fits no framework is not read by one framework's synonyms.
    """
    labels: dict[str, str] = {}
    for column in framework.columns if framework else ():
        for label in (column.label, f"{column.label} {column.hint}".strip(), *(column.also if also else ())):
            for key in (plain(label), plain_without_brackets(label)):
                if key:
                    labels.setdefault(key, column.field)
        if column.field == "title" and not column.label:
            labels.setdefault("title", "title")  # the heading of a part has no label in print, and this one in a sheet
    return labels
