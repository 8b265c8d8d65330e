"""The council's own colour as a style sheet of one rule, so that no page needs an inline style."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from plumbline.ui.colours import header_rules


@require_safe
@cache_control(public=True, max_age=3600)
def council_css(request: HttpRequest) -> HttpResponse:
    return HttpResponse(header_rules(settings.HEADER_COLOUR), content_type="text/css; charset=utf-8")
