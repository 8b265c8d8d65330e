"""One address, open to all: the council's colour."""

from django.urls import path

from plumbline.ui import views

app_name = "ui"
urlpatterns = [path("council.css", views.council_css, name="council_css")]

# Who reaches each address (tests/shape): "anyone", "signed-in", or "seen" (a stranger gets 404).
ACCESS = {"ui:council_css": "anyone"}
