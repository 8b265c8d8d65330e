"""The front door."""

from django.urls import path

from plumbline.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.help_page, name="help"),
    path("health/", views.health, name="health"),
    path("calendar/<str:secret>.ics", views.calendar, name="calendar"),
]

# Who reaches each address (tests/shape): "anyone", "signed-in", or "seen" (a stranger gets 404).
# A calendar program cannot sign in: the secret in the address is the right to it.
ACCESS = {"home": "signed-in", "help": "anyone", "health": "anyone", "calendar": "anyone"}
