"""Taking marked passages out of what a person wrote, before it is stored (BY15)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.plans.models import Plan, WithheldPassage
from plumbline.plans.queries.withheld import passages_of
from plumbline.plans.rules import withheld as rules


def withhold[T](value: T, *, by: Viewer, at: datetime, plan: Plan, plain: tuple[str, ...] = ()) -> T:
    """The same with every passage marked `[[...]]` taken out of its texts and kept for partners.

    A passage that the writer may read and marks again is the same passage; one that they may not read is never found by
    guessing it. `plain` names parts of the value in which nothing can be withheld. `plan` is locked by the caller.
    """
    if not rules.is_marked(value):
        return value
    for name in plain:
        if rules.is_marked(getattr(value, name)):
            raise Refusal("A passage cannot be withheld here. Write it in the text of the action.", field=name)
    if rules.badly_marked(value):
        raise Refusal("A passage that begins with [[ must end with ]], and none can stand inside another.")
    numbers = {text: number for number, text in passages_of(by, plan).items()}
    new = [passage for passage in rules.marked_passages(value) if passage not in numbers]
    last = WithheldPassage.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    made = [
        WithheldPassage(plan=plan, number=number, text=text, by_id=by.user_id, by_name=by.name, at=at)
        for number, text in enumerate(new, start=last + 1)
    ]
    WithheldPassage.objects.bulk_create(made)
    return rules.with_tokens(value, numbers | {row.text: row.number for row in made})


def require_kept(by: Viewer, plan: Plan, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """A passage that the writer may not read stays where it is: they cannot know what they would take away."""
    for name, old in before.items():
        gone = rules.tokens_in(old) - rules.tokens_in(after.get(name, old))
        unknown = gone - set(passages_of(by, plan)) if gone else set()
        kept = WithheldPassage.objects.filter(plan=plan, number__in=unknown).values_list("number", flat=True)
        if unknown and kept:
            raise Refusal(
                f"A passage here is kept among partners. Leave {rules.token_of(min(kept))} where it stands; they can "
                "take it out.",
                field=name,
            )
