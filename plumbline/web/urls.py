"""The front door."""

from django.urls import path

from plumbline.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.help_page, name="help"),
    path("health/", views.health, name="health"),
]

# Who reaches each address (tests/shape): "anyone", "signed-in", or "seen" (a stranger gets 404).
ACCESS = {"home": "signed-in", "help": "anyone", "health": "anyone"}
