"""Addresses of the one picture, and who may come to each."""

from django.urls import path

from plumbline.picture.views import linking, service, services, themes, visits, worklist

app_name = "picture"
urlpatterns = [
    # The register's own addresses of its list: this room stands above it, is asked first, and knows more to filter by
    path("services/", services.list_, name="services"),
    path("services/export.<str:to>", services.export, name="export_services"),
    path("services/<str:number>/", service.service, name="service"),
    path("services/<str:number>/desktop.<str:to>", service.desktop, name="desktop"),
    path("worklist/", worklist.list_, name="worklist"),
    path("worklist/export.<str:to>", worklist.export, name="export_worklist"),
    path("worklist/rules/", worklist.rules, name="rules"),
    path("worklist/rules/<int:organisation_id>/", worklist.choose_rules, name="choose_rules"),
    path("reports/<str:code>/link-plan/", linking.link_plan, name="link_plan"),
    path("visits/", visits.list_, name="visits"),
    path("visits/export.<str:to>", visits.export, name="export_visits"),
    path("themes/", themes.list_, name="themes"),
    path("themes/export.<str:to>", themes.export, name="export_themes"),
    path("themes/for-partners.<str:to>", themes.paper, name="themes_paper"),
    path("themes/evidence/", themes.evidence, name="evidence"),
    path("themes/evidence/export.<str:to>", themes.export_of_evidence, name="export_evidence"),
    path("themes/evidence/<slug:key>/", themes.evidence_theme, name="evidence_theme"),
    path("themes/<slug:key>/", themes.theme, name="theme"),
]

SIGNED_IN = (
    "services", "export_services", "themes_paper",
    "worklist", "export_worklist", "rules", "visits", "export_visits", "themes", "export_themes", "theme", "evidence",
    "export_evidence", "evidence_theme",
)  # fmt: skip
ACCESS = {f"picture:{p.name}": "signed-in" if p.name in SIGNED_IN else "seen" for p in urlpatterns}
