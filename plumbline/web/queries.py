"""Everything that an organisation owns, table by table (BY18). For the operator alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import F, Q

from plumbline.access.viewer import Viewer
from plumbline.history.models import Chain, Event
from plumbline.kernel.refusals import Refusal
from plumbline.library.models import (
    FormVersion,
    FrameworkVersion,
    ProcessVersion,
    RiskWeightsVersion,
    ScaleVersion,
    ThemeListVersion,
    WatchRulesVersion,
)
from plumbline.people.models import Organisation
from plumbline.plans.models import Plan
from plumbline.web.belonging import OF_NO_RECORD, columns_of, owner_path, record_path, tables_of_ours

FOR_THE_OPERATOR = "A whole organisation is exported by whoever runs Plumbline: ./run export-organisation."


@dataclass(frozen=True)
class Table:
    """The rows of one table that belong to the organisation; `record` of each row says which record it is a part of."""

    label: str  # "plans.Section"
    columns: list[str]
    rows: list[dict[str, Any]]
    record_of: list[int] = field(default_factory=list)  # by row; empty where the table belongs to no record

    @property
    def organisations(self) -> set[int]:
        """The organisations that the rows speak of by number."""
        keys = [f for f in apps.get_model(self.label)._meta.concrete_fields if f.related_model is Organisation]
        return {row[f.attname] for row in self.rows for f in keys if row[f.attname] is not None}


def tables_of_records(viewer: Viewer, organisation: Organisation) -> Iterator[Table]:
    """Every table whose rows are parts of the organisation's records, one statement each. Raises Refusal for anyone but
    the operator."""
    _operator(viewer)
    for model in tables_of_ours():
        if path := record_path(model):
            rows = model._default_manager.filter(**{owner_path(path): organisation.pk}).order_by("pk")
            found = list(rows.annotate(_of_record=F(path)).values(*columns_of(model), "_of_record"))
            records = [row.pop("_of_record") for row in found]
            yield Table(model._meta.label, columns_of(model), found, records)


def tables_of_organisation(viewer: Viewer, organisation: Organisation) -> Iterator[Table]:
    """The organisation itself, its teams and groups, who works there and who sits on its groups, the services it runs
    or has in its area. People of other organisations are named where they sit, and no more."""
    _operator(viewer)
    for label, ways, more in OF_NO_RECORD:
        model, belongs = apps.get_model(label), Q()
        for way in ways:
            belongs |= Q(**{way: organisation.pk})
        rows = model._default_manager.filter(belongs).order_by("pk").distinct()
        columns = [*columns_of(model), *more]
        yield Table(label, columns, list(rows.values(*columns)))


def events_of_chain(viewer: Viewer, organisation: Organisation) -> Iterator[dict[str, Any]]:
    """What was done, in order: all that each hash covers, and the hash."""
    _operator(viewer)
    for event in Event.objects.filter(organisation_id=organisation.pk).order_by("number").iterator(chunk_size=500):
        yield {**event.facts(), "hash": event.hash}


def head_of_chain(viewer: Viewer, organisation: Organisation) -> dict[str, Any]:
    """How many events the chain has and the hash of its last; none where there is no chain."""
    _operator(viewer)
    chain = Chain.objects.filter(organisation_id=organisation.pk).first()
    return {"length": chain.length, "last_hash": chain.last_hash} if chain else {}


def library_of(viewer: Viewer, organisation: Organisation) -> dict[str, str]:
    """The text of every file of the library that the organisation's plans and reports run on, by its path."""
    _operator(viewer)
    plans = Plan.objects.filter(record__owner=organisation)
    frameworks = FrameworkVersion.objects.filter(plan__in=plans).distinct()
    scales = ScaleVersion.objects.filter(frameworkversion__in=frameworks).distinct()
    processes = ProcessVersion.objects.filter(run__record__owner=organisation).distinct()
    forms = FormVersion.objects.filter(item__record__owner=organisation).distinct()
    lists = ThemeListVersion.objects.filter(itemtheme__item__record__owner=organisation).distinct()
    watched = WatchRulesVersion.objects.filter(choice__organisation=organisation).distinct()
    weights = RiskWeightsVersion.objects.filter(choice__organisation=organisation).distinct()
    found = {f"frameworks/{f.framework_id}/{f.version}.yaml": f.yaml for f in frameworks}
    found |= {f"scales/{s.scale_id}/{s.version}.yaml": s.yaml for s in scales}
    found |= {f"forms/{f.form_id}/{f.version}.yaml": f.yaml for f in forms}
    found |= {f"themes/{t.list_id}/{t.version}.yaml": t.yaml for t in lists}
    found |= {f"watch/{r.rules_id}/{r.version}.yaml": r.yaml for r in watched}
    found |= {f"risk/{w.weights_id}/{w.version}.yaml": w.yaml for w in weights}
    return found | {f"processes/{p.process_id}/{p.version}.yaml": p.yaml for p in processes}


def plans_owned(viewer: Viewer, organisation: Organisation) -> list[Plan]:
    """Every plan of the organisation, by code."""
    _operator(viewer)
    rows = Plan.objects.filter(record__owner=organisation).select_related("framework__scale", "record__owner")
    return list(rows.order_by("code"))


def organisations_named(viewer: Viewer, pks: set[int]) -> list[tuple[int, str, str]]:
    """Number, name and kind of organisations that rows speak of by number: that one exists is no secret."""
    _operator(viewer)
    return list(Organisation.objects.filter(pk__in=pks).order_by("pk").values_list("pk", "name", "kind"))


def _operator(viewer: Viewer) -> None:
    if not viewer.system:
        raise Refusal(FOR_THE_OPERATOR)
