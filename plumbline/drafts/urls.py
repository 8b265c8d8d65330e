from __future__ import annotations

from django.urls import URLPattern, path

from plumbline.drafts import views

app_name = "drafts"
urlpatterns: list[URLPattern] = [path("drafts/keep/", views.keep, name="keep")]

# Who reaches each address (tests/shape): "anyone", "signed-in", or "seen" (a stranger gets 404).
ACCESS = {"drafts:keep": "signed-in"}
