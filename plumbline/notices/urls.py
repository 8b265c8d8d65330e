"""A person's own notices and choices."""

from django.urls import path

from plumbline.notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.own_notices, name="list"),
    path("notices/settings/", views.own_settings, name="settings"),
    path("notices/calendar/", views.make_calendar, name="make_calendar"),
    path("notices/calendar/end/", views.end_calendar, name="end_calendar"),
]

ACCESS = {f"notices:{p.name}": "signed-in" for p in urlpatterns}
