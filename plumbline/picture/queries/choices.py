"""By which rules an organisation watches and with which weights it weighs: what it chose, or its nation's usual."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plumbline.access.viewer import Viewer
from plumbline.library.models import RiskWeightsVersion, WatchRulesVersion
from plumbline.library.queries import (
    published_risk_weights,
    published_watch_rules,
    risk_weights_of,
    watch_rules_of,
)
from plumbline.library.watch_types import RiskWeights, WatchRules
from plumbline.people.models import Organisation
from plumbline.people.queries import organisations_where
from plumbline.picture.models import Choice
from plumbline.picture.queries.ground import WATCHING, posts_watching
from plumbline.picture.rules.usual import usual
from plumbline.register.models import Area, Coverage

CHOOSE = "plan.share"  # the capability of those who decide by which rules their organisation watches


@dataclass(frozen=True)
class Chosen:
    """What holds for one organisation. `rules`, `weights`: None where nothing is published for its nation and it has
    chosen none."""

    organisation_id: int
    organisation_name: str
    rules: WatchRules | None
    weights: RiskWeights | None
    rules_chosen: bool = False  # by them; else it is their nation's usual
    weights_chosen: bool = False
    edition: int = 0  # 0: nothing was ever chosen


def chosen_by_area(viewer: Viewer, areas: Sequence[Area], capabilities: Iterable[str] = WATCHING) -> dict[int, Chosen]:
    """For each of the areas, what holds in the organisation through which the viewer looks after it; where several of
    theirs do, in the one they have worked for longest. For the program itself, the first that looks after it."""
    covering: dict[int, list[int]] = {}
    rows = Coverage.objects.filter(area__in=[a.pk for a in areas]).order_by("pk")
    for key, organisation in rows.values_list("area", "organisation"):
        covering.setdefault(key, []).append(organisation)
    theirs = list(dict.fromkeys(p.organisation_id for p in posts_watching(viewer, capabilities)))
    by_area: dict[int, int] = {}
    for area in areas:
        held = covering.get(area.pk, [])
        first = next((o for o in theirs if o in held), held[0] if viewer.system and held else None)
        if first is not None:
            by_area[area.pk] = first
    found = _chosen(viewer, set(by_area.values()))
    return {area: found[organisation] for area, organisation in by_area.items()}


def chosen_of(viewer: Viewer, organisation: Organisation) -> Chosen:
    """What holds for one organisation of the viewer's."""
    return _chosen(viewer, {organisation.pk})[organisation.pk]


def may_choose(viewer: Viewer) -> list[Organisation]:
    """The organisations for which the viewer decides: those that look after an area and in which their role carries
    the right."""
    rows = organisations_where(viewer, CHOOSE).filter(coverage__isnull=False).distinct().order_by("name", "pk")
    partners = {p.organisation_id for p in posts_watching(viewer, (CHOOSE,))}
    return [one for one in rows if viewer.system or one.pk in partners]


def get_organisation_to_choose_for(viewer: Viewer, pk: int) -> Organisation:
    """One of these. Raises Organisation.DoesNotExist."""
    found = next((one for one in may_choose(viewer) if one.pk == pk), None)
    if found is None:
        raise Organisation.DoesNotExist
    return found


def rules_choices(viewer: Viewer) -> list[tuple[WatchRulesVersion, WatchRules]]:
    return list(published_watch_rules(viewer))


def weights_choices(viewer: Viewer) -> list[tuple[RiskWeightsVersion, RiskWeights]]:
    return list(published_risk_weights(viewer))


def _chosen(viewer: Viewer, keys: set[int]) -> dict[int, Chosen]:
    all_rules, all_weights = published_watch_rules(viewer), published_risk_weights(viewer)
    rows = Choice.objects.filter(organisation__in=keys).select_related("watch_rules", "risk_weights")
    made = {choice.organisation_id: choice for choice in rows}
    found = {}
    for organisation in Organisation.objects.filter(pk__in=keys):
        choice = made.get(organisation.pk)
        rules = choice.watch_rules if choice else None
        weights = choice.risk_weights if choice else None
        found[organisation.pk] = Chosen(
            organisation_id=organisation.pk,
            organisation_name=organisation.name,
            rules=watch_rules_of(viewer, rules) if rules else usual(all_rules, organisation.nation),
            weights=risk_weights_of(viewer, weights) if weights else usual(all_weights, organisation.nation),
            rules_chosen=rules is not None,
            weights_chosen=weights is not None,
            edition=choice.edition if choice else 0,
        )
    return found
