"""Addresses of services, providers and areas, and who may come to each."""

from django.urls import path

from plumbline.register.views import loads, requirements, services

app_name = "register"

# Services and who runs them. A service's own page, /services/<number>/, is a room's above.
SERVICES = [
    path("services/", services.list_, name="service_list"),
    path("services/export.<str:to>", services.export, name="export_services"),
    path("services/by-hand/new/", services.add, name="add_service"),
    path("services/<str:number>/edit/", services.edit, name="edit_service"),
    path("services/<str:number>/scope/", services.scope, name="service_scope"),
    path("services/<str:number>/practices/", services.practices, name="practices"),
    path("services/<str:number>/practices/<int:pk>/edit/", services.edit_practice, name="edit_practice"),
    path("services/<str:number>/practices/<int:pk>/end/", services.end_practice, name="end_practice"),
    path("services/<str:number>/requirements/<int:pk>/outcome/", requirements.outcome, name="requirement_outcome"),
    path("providers/<str:number>/", services.provider, name="provider"),
    path("areas/", services.areas, name="area_list"),
]

# Files of the regulators: for those whose role lets them load, whoever loaded them; for all others they do not exist.
FILES = [
    path("register/files/", loads.list_, name="load_list"),
    path("register/files/new/", loads.upload, name="new_load"),
    path("register/files/<int:pk>/", loads.load, name="load"),
]

urlpatterns = [*SERVICES, *FILES]

SIGNED_IN = (*(p.name for p in FILES), "service_list", "export_services", "add_service", "area_list")
ACCESS = {f"register:{p.name}": "signed-in" if p.name in SIGNED_IN else "seen" for p in urlpatterns}
