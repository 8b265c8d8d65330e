"""Themes counted over all sources, and what evidence speaks of."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from plumbline.access.pages import page, viewer_on
from plumbline.picture.queries.themes import (
    QUARTERS,
    ThemeFilters,
    Themes,
    evidence_page,
    reads_evidence,
    theme_page,
)
from plumbline.picture.reports.themes import export_evidence, export_themes, paper_for_partners
from plumbline.picture.rules.themes import SOURCES, ThemeCount, bar, count_by, count_kinds
from plumbline.picture.views.common import download

PER_PAGE = 50


@page
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    filters = ThemeFilters.read(request.GET)
    found = theme_page(viewer_on(request), filters, timezone.localdate())
    context = _context(request, found) | {"sources": SOURCES, "evidence": reads_evidence(viewer_on(request))}
    return render(request, "picture/themes.html", context)


@page
@require_safe
def theme(request: HttpRequest, key: str) -> HttpResponse:
    """One theme: where it was mentioned, and each mention."""
    found = theme_page(viewer_on(request), ThemeFilters.read(request.GET), timezone.localdate())
    counted = found.named(key)
    return render(request, "picture/theme.html", _of(request, found, counted))


@page
@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    found = evidence_page(viewer_on(request), ThemeFilters.read(request.GET), timezone.localdate())
    context = _context(request, found) | {"may": reads_evidence(viewer_on(request))}
    return render(request, "picture/evidence.html", context)


@page
@require_safe
def evidence_theme(request: HttpRequest, key: str) -> HttpResponse:
    found = evidence_page(viewer_on(request), ThemeFilters.read(request.GET), timezone.localdate())
    counted = found.named(key)
    return render(request, "picture/theme.html", _of(request, found, counted) | {"of_evidence": True})


@page
@require_safe
def export(request: HttpRequest, to: str) -> HttpResponse:
    filters = ThemeFilters.read(request.GET)
    return download(lambda: export_themes(viewer_on(request), filters, to, today=timezone.localdate()))


@page
@require_safe
def export_of_evidence(request: HttpRequest, to: str) -> HttpResponse:
    filters = ThemeFilters.read(request.GET)
    return download(lambda: export_evidence(viewer_on(request), filters, to, today=timezone.localdate()))


@page
@require_safe
def paper(request: HttpRequest, to: str) -> HttpResponse:
    filters = ThemeFilters.read(request.GET)
    return download(lambda: paper_for_partners(viewer_on(request), filters, to, today=timezone.localdate()))


def _context(request: HttpRequest, found: Themes) -> dict[str, Any]:
    return {
        "found": found, "filters": found.filters, "periods": QUARTERS, "query": request.GET.urlencode(),
        "rows": [(one, bar(one.total, found.most), _by_source(one)) for one in found.counts],
        "total": len({m.of for m in found.mentions}),
    }  # fmt: skip


def _by_source(counted: ThemeCount) -> list[tuple[str, int]]:
    return [(label, counted.by_source.get(source, 0)) for source, label in SOURCES.items()]


def _of(request: HttpRequest, found: Themes, counted: ThemeCount) -> dict[str, Any]:
    mentions = found.of_theme(counted.key)
    tables = [
        ("Service", count_by(mentions, lambda place: place.name)),
        ("Provider", count_by(mentions, lambda place: place.provider)),
        ("Area", count_by(mentions, lambda place: place.area)),
    ]
    most = max(counted.quarters, default=0)
    return {
        "found": found, "theme": counted, "filters": found.filters, "query": request.GET.urlencode(),
        "tables": [(label, rows[:25], len(rows)) for label, rows in tables if rows],
        "kinds": count_kinds(mentions),
        "quarters": [(q, n, bar(n, most)) for q, n in zip(found.quarters, counted.quarters, strict=True)],
        "page": Paginator(mentions, PER_PAGE).get_page(request.GET.get("page")),
    }  # fmt: skip
