"""A form of the usual kind, for these tests: drawn with its mark and what was kept, acted on when sent."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import Context, RequestContext, Template
from django.urls import include, path
from django.utils import timezone

from plumbline.drafts.actions import clear_draft
from plumbline.drafts.queries import draft_of
from plumbline.ui.forms import DatePartsField

KEY = "progress:action:41"
saved: list[str] = []

PAGE = Template(
    '{% load drafts %}<p>{{ kept.notice }}</p><form method="post" action="/save/" data-keep="progress:action:41">'
    "{% csrf_token %}{% keeps_typed key %}{{ form }}</form>"
)


class Progress(forms.Form):
    text = forms.CharField(widget=forms.Textarea)
    on = DatePartsField(required=False)
    done = forms.BooleanField(required=False)


@login_required
def page(request: HttpRequest) -> HttpResponse:
    kept = draft_of(request.viewer, KEY)
    form = Progress(initial={"done": True})
    kept.put_into(form)
    context: Context = RequestContext(request, {"form": form, "kept": kept, "key": KEY})
    return HttpResponse(PAGE.render(context))


@login_required
def save(request: HttpRequest) -> HttpResponse:
    saved.append(request.POST["text"])
    clear_draft(by=request.viewer, at=timezone.now(), key=KEY)
    return HttpResponse("saved")


urlpatterns = [
    path("page/", page),
    path("save/", save),
    path("", include("plumbline.people.urls")),
    path("", include("plumbline.drafts.urls")),
]
