"""Addresses of plans, uploads and frameworks, and who may come to each."""

from datetime import date

from django.urls import path, register_converter

from plumbline.plans.views import files, frameworks, items, measures, plans, sharing, uploads


class DayConverter:
    """A day as 2026-11-24."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(DayConverter, "day")

app_name = "plans"
urlpatterns = [
    path("plans/", plans.plan_list, name="plan_list"),
    path("plans/export.<str:to>", files.export_list, name="export_list"),
    path("plans/new/", plans.new_plan, name="new_plan"),
    path("plans/new/<slug:framework_id>/<int:owner_id>/", plans.new_plan_of, name="new_plan_of"),
    path("plans/upload/", uploads.upload, name="upload"),
    path("plans/upload/<str:code>/", uploads.preview, name="preview"),
    path("plans/upload/<str:code>/columns/", uploads.assign, name="assign"),
    path("plans/upload/<str:code>/rows/", uploads.leave_out, name="leave_out"),
    path("plans/upload/<str:code>/rows/<int:s>/<int:i>/", uploads.row, name="row"),
    path("plans/upload/<str:code>/about/", uploads.about, name="about"),
    path("plans/upload/<str:code>/sections/<int:s>/", uploads.section, name="preview_section"),
    path("plans/upload/<str:code>/discard/", uploads.discard, name="discard"),
    path("plans/upload/<str:code>/use/", uploads.use, name="use"),
    path("plans/upload/<str:code>/changes/<str:plan>/", uploads.changes, name="changes"),
    path("plans/<str:code>/", plans.plan, name="plan"),
    path("plans/<str:code>/edit/", plans.edit_plan, name="edit_plan"),
    path("plans/<str:code>/start/", plans.start_plan, name="start_plan"),
    path("plans/<str:code>/end/", plans.end_plan, name="end_plan"),
    path("plans/<str:code>/rounds/new/", plans.open_round, name="open_round"),
    path("plans/<str:code>/history/", plans.plan_history, name="plan_history"),
    path("plans/<str:code>/share/", sharing.share_plan, name="share_plan"),
    path("plans/<str:code>/share/<int:grant>/end/", sharing.stop_sharing, name="stop_sharing"),
    path("plans/<str:code>/export.<str:to>", files.export_plan, name="export_plan"),
    path("plans/<str:code>/sections/new/", plans.section, name="new_section"),
    path("plans/<str:code>/sections/<str:number>/edit/", plans.section, name="edit_section"),
    path("plans/<str:code>/sections/<str:number>/withdraw/", plans.withdraw_section, name="withdraw_section"),
    path("plans/<str:code>/sections/<str:section>/actions/new/", items.new_action, name="new_action"),
    path("plans/<str:code>/actions/<str:number>/", items.action, name="action"),
    path("plans/<str:code>/actions/<str:number>/row/", items.action_row, name="action_row"),
    path("plans/<str:code>/actions/<str:number>/edit/", items.edit_action, name="edit_action"),
    path("plans/<str:code>/actions/<str:number>/progress/", items.progress, name="progress"),
    path("plans/<str:code>/actions/<str:number>/move/", items.move_finish, name="move_finish"),
    path("plans/<str:code>/actions/<str:number>/withdraw/", items.withdraw_action, name="withdraw_action"),
    path("plans/<str:code>/actions/<str:number>/times/<day:due_on>/", items.occurrence, name="occurrence"),
    path("plans/<str:code>/actions/<str:number>/times/<day:due_on>/missed/", measures.missed, name="missed"),
    path("plans/<str:code>/actions/<str:number>/readings/new/", measures.new_reading, name="new_reading"),
    path("frameworks/", frameworks.framework_list, name="framework_list"),
    path("frameworks/<slug:framework_id>/", frameworks.framework, name="framework"),
    path("frameworks/<slug:framework_id>/blank.<str:to>", files.blank, name="blank"),
]

SIGNED_IN = ("plan_list", "export_list", "new_plan", "new_plan_of", "upload", "framework_list", "framework", "blank")
ACCESS = {f"plans:{p.name}": "signed-in" if p.name in SIGNED_IN else "seen" for p in urlpatterns}
