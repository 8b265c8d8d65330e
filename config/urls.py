"""Every address starts here."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("plumbline.web.urls")),
    path("", include("plumbline.plans.urls")),
    path("", include("plumbline.picture.urls")),  # before the register: it answers for the list of services
    path("", include("plumbline.register.urls")),
    path("", include("plumbline.intelligence.urls")),
    path("", include("plumbline.notices.urls")),
    path("", include("plumbline.people.urls")),
    path("", include("plumbline.drafts.urls")),
    path("", include("plumbline.ui.urls")),
]

handler400 = "plumbline.web.views.bad_request"
handler403 = "plumbline.web.views.forbidden"
handler404 = "plumbline.web.views.not_found"
handler500 = "plumbline.web.views.server_error"
