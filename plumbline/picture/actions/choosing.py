"""Choosing by which published rules an organisation watches, and with which weights it weighs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from plumbline.access.viewer import Viewer
from plumbline.history.actions import record_event
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.library.models import RiskWeightsVersion, WatchRulesVersion
from plumbline.people.models import Organisation
from plumbline.picture.models import Choice
from plumbline.picture.queries.choices import (
    get_organisation_to_choose_for,
    rules_choices,
    weights_choices,
)

CHANGED = "Somebody else of your organisation chose in the meantime. Nothing was saved: look at both, and choose again."


@transaction.atomic
def choose(*, by: Viewer, at: datetime, organisation_id: int, rules_id: str, weights_id: str, edition: int) -> Choice:
    """`rules_id`, `weights_id`: of a published set in its newest version, or "" for the nation's usual. Raises
    Organisation.DoesNotExist for an organisation for which it is not theirs to choose, Conflict where somebody else
    chose since the page was opened."""
    organisation = get_organisation_to_choose_for(by, organisation_id)
    rules = _rules(by, rules_id)
    weights = _weights(by, weights_id)
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # the first choice has no row to lock
    choice = Choice.objects.select_related("watch_rules", "risk_weights").filter(organisation=organisation).first()
    before = _said(choice)
    if (choice.edition if choice else 0) != edition:
        raise Conflict(CHANGED, theirs=before, edition=choice.edition if choice else 0)
    if choice is None:
        choice = Choice(organisation=organisation, edition=0)
    after_rules, after_weights = _key(choice.watch_rules), _key(choice.risk_weights)
    choice.watch_rules, choice.risk_weights = rules, weights
    if choice.pk and (after_rules, after_weights) == (_key(rules), _key(weights)):
        return choice
    choice.edition += 1
    choice.save()
    record_event(
        by=by, at=at, verb="watching.chosen", subject=choice, label=organisation.name,
        organisation_id=organisation.pk, organisation_name=organisation.name, before=before, after=_said(choice),
    )  # fmt: skip
    return choice


def _rules(by: Viewer, id: str) -> WatchRulesVersion | None:
    if not id:
        return None
    found = next((row for row, one in rules_choices(by) if one.id == id), None)
    if found is None:
        raise Refusal("Choose one of the published sets of rules.", field="rules")
    return found


def _weights(by: Viewer, id: str) -> RiskWeightsVersion | None:
    if not id:
        return None
    found = next((row for row, one in weights_choices(by) if one.id == id), None)
    if found is None:
        raise Refusal("Choose one of the published sets of weights.", field="weights")
    return found


def _key(row: Any) -> int | None:
    return row.pk if row else None


def _said(choice: Choice | None) -> dict[str, str]:
    usual = "the nation’s usual"
    rules = choice.watch_rules if choice else None
    weights = choice.risk_weights if choice else None
    return {"rules": str(rules) if rules else usual, "weights": str(weights) if weights else usual}
