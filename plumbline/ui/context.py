"""What every page needs from its surroundings: who is here, the navigation, the council's colour, whether to say more.

Added to each template by TEMPLATES in config/settings.py. This room knows no other: it asks the request for a `viewer`
(name, signed_in, acting_for, can) and names addresses that the rooms above may or may not have.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

# (label, name of the address, what one of a person's roles must allow: any of these; nothing named: it is for everyone)
NAVIGATION: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Home", "home", ()),
    ("Plans", "plans:plan_list", ()),
    ("Services", "register:service_list", ()),
    ("Worklist", "picture:worklist", ("register.edit",)),
    ("Reports", "intelligence:inbox", ("intelligence.triage", "intelligence.confidential")),
    ("Report something", "intelligence:report_list", ("intelligence.raise",)),
    ("Upload a plan", "plans:upload", ("plan.create", "plan.edit")),  # a new one, or a newer copy of one there is
    ("Frameworks", "plans:framework_list", ()),
    ("Notices", "notices:list", ()),
)


class MayDo(Protocol):
    """Of a viewer, what the navigation asks."""

    def can(self, capability: str, /) -> bool: ...


@dataclass(frozen=True)
class NavigationItem:
    label: str
    href: str
    here: bool  # this page, or one under it
    exact: bool  # this very page


def address(name: str) -> str:
    """The address of a named page, or "" where this house has no such room."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@cache
def version() -> str:
    """The version in pyproject.toml; "" where the code is not in a checkout."""
    import tomllib

    try:
        data = tomllib.loads((settings.ROOT / "pyproject.toml").read_text("utf-8"))
    except OSError:
        return ""
    return str(data.get("project", {}).get("version", ""))


def navigation(path: str, viewer: MayDo) -> list[NavigationItem]:
    """The items of the navigation that lead the viewer somewhere, marking the longest address that the page lies under
    as "you are here"."""
    offered = [(label, name) for label, name, needs in NAVIGATION if not needs or any(map(viewer.can, needs))]
    known = [(label, href) for label, name in offered if (href := address(name))]
    under = [href for _, href in known if path == href or (href != "/" and path.startswith(href))]
    here = max(under, key=len, default="")
    return [NavigationItem(label, href, here=href == here, exact=href == path) for label, href in known]


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page: `navigation`, `person`, `workplace`, `council_css`, `version`."""
    viewer = getattr(request, "viewer", None)
    signed_in = bool(viewer and viewer.signed_in)
    post = viewer.acting_for if viewer and signed_in else None
    return {
        "navigation": navigation(request.path, viewer) if viewer and signed_in else [],
        "person": viewer.name if viewer and signed_in else "",
        "workplace": post.organisation_name if post else "",
        "council_css": address("ui:council_css") if getattr(settings, "HEADER_COLOUR", "") else "",
        "keep_url": address("drafts:keep") if signed_in else "",
        "sign_in_url": address("account_login") if signed_in else "",
        "sign_out_url": address("account_logout") if signed_in else "",
        "account_url": address("account_change_password") if signed_in else "",
        "help_url": address("help"),
        "version": version(),
    }
