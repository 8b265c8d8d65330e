"""Addresses of reports, and who may come to each."""

from django.urls import URLPattern, path

from plumbline.intelligence.views import desktop, enquiries, guests, items, offline, raising, receipts, triage

app_name = "intelligence"

# Visits on a phone without signal: what stands under /visit/ is what its service worker looks after
VISITS = [
    path("visit/", offline.visits, name="visits"),
    path("visit/services/", offline.services, name="visit_services"),
    path("visit/send/", offline.send, name="visit_send"),
    path("visit/photo/", offline.photo, name="visit_photo"),
    path("visit/<slug:form_id>/", offline.visit_form, name="visit_form"),
]

# What a device asks whoever is there, and the one page of a link (BY12); a wrong one leads nowhere
ANYBODY = [
    path("visit/sw.js", offline.worker, name="visit_worker"),
    path("visit/who/", offline.who, name="visit_who"),
    path("visit/by-link/", guests.kept_page, name="guest_kept"),
    path("visit/by-link/<str:secret>/", guests.guest, name="guest"),
    path("visit/by-link/<str:secret>/photo/", guests.guest_photo, name="guest_photo"),
]

# People outside who are asked by a link
ASKED = [
    path("reports/ask/", guests.ask, name="ask"),
    path("reports/asked/", guests.asked, name="asked"),
]
ASKED_ONE = [
    path("reports/asked/<str:code>/end/", guests.end, name="end_ask"),
    path("reports/asked/<str:code>/again/", guests.again, name="ask_again"),
]

# Triage: what waits, and who looks into what
DESK = [
    path("inbox/", triage.inbox, name="inbox"),
    path("investigations/", enquiries.investigations, name="investigations"),
]
# One report: after the addresses above that begin like it
ONE = [
    path("reports/desktop/<str:service>/", desktop.desktop, name="desktop"),
    path("reports/desktop/<str:service>/reports.<str:to>", desktop.desktop_file, name="desktop_file"),
    path("reports/<str:code>/", items.item, name="item"),
    path("reports/<str:code>/files/<int:place>/", items.item_file, name="item_file"),
    path("reports/<str:code>/themes/", items.item_themes, name="item_themes"),
    path("reports/<str:code>/links/", items.item_links, name="item_links"),
    path("reports/<str:code>/links/<int:link>/end/", items.end_item_link, name="end_item_link"),
    path("reports/<str:code>/services/", items.item_services, name="item_services"),
    path("reports/<str:code>/steps/<slug:report_step>/", triage.item_step, name="item_step"),
    path("reports/<str:code>/notes/new/", triage.new_note, name="new_note"),
    path("reports/<str:code>/refer/", enquiries.refer, name="refer"),
    path("reports/<str:code>/enquiry/", enquiries.enquiry, name="enquiry"),
    path("reports/<str:code>/enquiry/begin/", enquiries.begin, name="begin_enquiry"),
    path("reports/<str:code>/enquiry/strategy/", enquiries.strategy, name="strategy"),
    path("reports/<str:code>/enquiry/stage/", enquiries.stage, name="enquiry_stage"),
    path("reports/<str:code>/enquiry/end/", enquiries.end, name="end_enquiry"),
    path("reports/<str:code>/investigations/new/", enquiries.new_investigation, name="new_investigation"),
    path(
        "reports/<str:code>/investigations/<int:investigation>/done/",
        enquiries.investigation_done,
        name="investigation_done",
    ),
    path("reports/<str:code>/told/", enquiries.tell, name="tell"),
    path("reports/<str:code>/told/<int:told>/take-back/", enquiries.untell, name="untell"),
]

# Sending a report with an account, and what became of it
RAISING = [
    path("report/", raising.report_list, name="report_list"),
    path("report/mine/", receipts.my_reports, name="my_reports"),
    path("report/told/", raising.told_list, name="told_list"),
    path("report/told/<slug:form_id>/", raising.told, name="told_form"),
    path("report/<slug:form_id>/", raising.report, name="report"),
]
MINE = [path("report/mine/<str:code>/", receipts.my_report, name="my_report")]

# Without one; a wrong secret leads nowhere
TELLING = [
    path("tell/", raising.tell_list, name="tell_list"),
    path("tell/<slug:form_id>/", raising.tell, name="tell_form"),
    path("receipt/<str:secret>/", receipts.receipt, name="receipt"),
]

urlpatterns: list[URLPattern] = [
    *ANYBODY, *VISITS, *ASKED, *ASKED_ONE, *RAISING, *MINE, *TELLING, *DESK, *ONE,
]  # fmt: skip

ACCESS = {f"intelligence:{p.name}": "signed-in" for p in (*VISITS, *ASKED, *RAISING, *DESK)}
ACCESS |= {f"intelligence:{p.name}": "seen" for p in (*ASKED_ONE, *MINE, *ONE)}
ACCESS |= {f"intelligence:{p.name}": "anyone" for p in (*ANYBODY, *TELLING)}
