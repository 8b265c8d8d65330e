"""What was done with a report, in words: one sentence for each event. Who did it and when stand beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plumbline.library.form_types import ROUTES

FIXED = {
    "report.received": "The report was received.",
    "report.asked": "{name} was asked for it by a link, until {until}.",
    "report.asked_again": "{name} was asked again by a new link, until {until}.",
    "report.ask_ended": "The request to {name} was ended.",
    "report.photo": "A photo followed from the phone.",
    "report.noted": "A note was written.",
    "report.answered": "The person who raised it answered.",
    "report.service_named": "The report is about {service}.",
    "report.service_taken_off": "It is not about {service} after all.",
    "report.linked": "It was linked.",
    "report.unlinked": "A link was taken away.",
    "report.theme_confirmed": "The theme “{theme}” was confirmed.",
    "report.theme_added": "The theme “{theme}” was added.",
    "report.theme_taken_off": "The theme “{theme}” was taken off.",
    "report.told": "{who}: told.",
    "report.told_taken_back": "{who}: was not told after all.",
    "report.referred": "It was referred to safeguarding.",
    "enquiry.begun": "The safeguarding enquiry was begun.",
    "enquiry.strategy": "The strategy discussion was recorded.",
    "enquiry.moved": "The enquiry went on: {stage}.",
    "enquiry.ended": "The enquiry ended: {substantiated}.",
    "investigation.added": "{kind}: asked of {who}.",
    "investigation.done": "{kind}: done.",
}
STEPS = {
    "acknowledge": "It was taken up.",
    "ask": "The person who raised it was asked for more.",
    "answered": "The person who raised it answered.",
    "go_on": "It went on without the answer.",
    "hand_over": "It was given to {handler}.",
    "route": "It was sent to {where}.",
    "merge": "It was joined to {into}.",
    "part": "It was taken apart from {into} again.",
    "close": "It was closed: {outcome_kind}.",
    "reopen": "It was opened again.",
}


def sentence(verb: str, label: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The event in one sentence; one of another room by its own label."""
    words = STEPS.get(str(after.get("step", "")), "") if verb == "report.step" else FIXED.get(verb, "")
    given = {key: str(value) for key, value in {**before, **after}.items()}
    given["where"] = ", ".join(filter(None, (ROUTES.get(given.get("route", ""), ""), given.get("team", ""))))
    try:
        return words.format(**given) if words else f"{label}: {verb.split('.')[-1].replace('_', ' ')}."
    except KeyError:  # an event of an earlier time that did not say it
        return f"{label}: {verb.split('.')[-1].replace('_', ' ')}."
