"""The addresses of this room alone, with a first page that says who is there."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def first_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.user.name if request.user.is_authenticated else "nobody")


urlpatterns = [path("", first_page), path("", include("plumbline.people.urls"))]
