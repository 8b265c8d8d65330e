"""Addresses of plans, uploads and frameworks, and who may come to each."""

from datetime import date

from django.urls import path, register_converter

from plumbline.plans.views import (
    checks,
    circulation,
    copies,
    decisions,
    drafting,
    evidence,
    files,
    frameworks,
    group,
    improvement,
    items,
    loop,
    measures,
    plans,
    requests,
    review_screen,
    reviews,
    rounds,
    shared,
    sharing,
    told,
    uploads,
    versions,
    why,
)


class DayConverter:
    """A day as 2026-11-24."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(DayConverter, "day")

app_name = "plans"
# Lists, and a new plan
PLANS = [
    path("plans/", plans.plan_list, name="plan_list"),
    path("plans/export.<str:to>", files.export_list, name="export_list"),
    path("plans/new/", plans.new_plan, name="new_plan"),
    path("plans/new/<slug:framework_id>/<int:owner_id>/", plans.new_plan_of, name="new_plan_of"),
    path("services/<str:service>/draft-plan/", drafting.draft, name="draft_plan"),
]

# A document on its way to becoming a plan: before the plan, whose code could be any word
UPLOADS = [
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
]

# The plan as a whole
PLAN = [
    path("plans/<str:code>/", plans.plan, name="plan"),
    path("plans/<str:code>/edit/", plans.edit_plan, name="edit_plan"),
    path("plans/<str:code>/start/", plans.start_plan, name="start_plan"),
    path("plans/<str:code>/end/", plans.end_plan, name="end_plan"),
    path("plans/<str:code>/copies/", copies.copies, name="copies"),
    path("plans/<str:code>/history/", plans.plan_history, name="plan_history"),
    path("plans/<str:code>/told/", told.who_was_told, name="told"),
    path("plans/<str:code>/share/", sharing.share_plan, name="share_plan"),
    path("plans/<str:code>/share/<int:grant>/end/", sharing.stop_sharing, name="stop_sharing"),
    path("plans/<str:code>/export.<str:to>", files.export_plan, name="export_plan"),
]

# Sections and actions, progress, readings, proof of one action
ACTIONS = [
    path("plans/<str:code>/actions/<str:number>/ask/", requests.ask_about_action, name="ask_about_action"),
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
    path("plans/<str:code>/actions/<str:number>/check/", loop.check, name="check_evidence"),
    path("plans/<str:code>/actions/<str:number>/impact/", loop.impact, name="impact"),
    path("plans/<str:code>/actions/<str:number>/sustained/", loop.sustained, name="sustained"),
    path("plans/<str:code>/actions/<str:number>/reopen/", loop.reopen, name="reopen"),
    path("plans/<str:code>/actions/<str:number>/evidence/new/", evidence.offer, name="offer_evidence"),
    path("plans/<str:code>/actions/<str:number>/evidence/use/", evidence.use, name="use_evidence"),
    path("plans/<str:code>/actions/<str:number>/evidence/<slug:evidence>/", evidence.judge, name="judge_evidence"),
    path("plans/<str:code>/actions/<str:number>/show/", shared.show, name="show_action"),
]

# Evidence, and actions shown in another plan as well
PROOF = [
    path("plans/<str:code>/shared/<str:number>/", shared.shown, name="shared_action"),
    path("plans/<str:code>/shared/<int:pk>/end/", shared.end_showing, name="end_showing"),
    path("plans/<str:code>/evidence.zip", evidence.with_evidence, name="export_with_evidence"),
    path("plans/<str:code>/evidence/", evidence.evidence_list, name="evidence_list"),
    path("plans/<str:code>/improvement/", improvement.improvement, name="improvement"),
    path("plans/<str:code>/evidence/<slug:evidence>/", evidence.evidence, name="evidence"),
    path("plans/<str:code>/evidence/<slug:evidence>/file/", evidence.evidence_file, name="evidence_file"),
]

# Why the plan exists, and who works on it
GROUP = [
    path("plans/<str:code>/why/", why.why, name="why"),
    path("plans/<str:code>/why/change/", why.change_why, name="change_why"),
    path("plans/<str:code>/why/grounds/new/", why.new_ground, name="new_ground"),
    path("plans/<str:code>/group/", group.group, name="group"),
    path("plans/<str:code>/group/new/", group.new_member, name="new_member"),
    path("plans/<str:code>/group/<int:member>/leave/", group.leave_group, name="leave_group"),
    path("plans/<str:code>/group/<int:member>/level/", group.member_level, name="member_level"),
    path("plans/<str:code>/group/lead/", group.lead, name="lead"),
    path("plans/<str:code>/group/cover/", group.cover, name="cover"),
    path("plans/<str:code>/group/cover/<int:turn>/end/", group.stop_cover, name="stop_cover"),
    path("plans/<str:code>/send/", group.send_plan, name="send_plan"),
]

# Reviews, and other bodies’ dates
REVIEWS = [
    path("plans/<str:code>/reviews/", reviews.review_list, name="review_list"),
    path("plans/<str:code>/reviews/new/", reviews.new_review, name="new_review"),
    path("plans/<str:code>/reviews/dates/new/", reviews.new_other_date, name="new_other_date"),
    path(
        "plans/<str:code>/reviews/dates/<int:other_date>/withdraw/",
        reviews.withdraw_other_date,
        name="withdraw_other_date",
    ),
    path("plans/<str:code>/reviews/<int:review>/", review_screen.review, name="review"),
    path(
        "plans/<str:code>/reviews/<int:review>/actions/<str:number>/",
        review_screen.review_action,
        name="review_action",
    ),
    path("plans/<str:code>/reviews/<int:review>/date/", reviews.move_review, name="move_review"),
    path("plans/<str:code>/reviews/<int:review>/open/", reviews.open_review, name="open_review"),
    path("plans/<str:code>/reviews/<int:review>/attendance/", reviews.review_attendance, name="review_attendance"),
    path("plans/<str:code>/reviews/<int:review>/close/", reviews.close_review, name="close_review"),
    path("plans/<str:code>/reviews/<int:review>/note/", reviews.review_note, name="review_note"),
]

# Scrutiny rounds, and people asked by a link
ROUNDS = [
    path("plans/<str:code>/rounds/", rounds.rounds, name="rounds"),
    path("plans/<str:code>/rounds/new/", rounds.open_round, name="open_round"),
    path("plans/<str:code>/rounds/<int:round_id>/", rounds.round_, name="round"),
    path("plans/<str:code>/rounds/<int:round_id>/again/", rounds.ask_again, name="ask_again"),
    path("plans/<str:code>/rounds/<int:round_id>/close/", rounds.close_round, name="close_round"),
    path("plans/<str:code>/rounds/<int:round_id>/reopen/", rounds.reopen_round, name="reopen_round"),
    path("plans/<str:code>/rounds/<int:round_id>/paper.<str:to>", rounds.round_paper, name="round_paper"),
    path("plans/<str:code>/rounds/<int:round_id>/parts/<str:number>/", rounds.answer_part, name="answer_part"),
    path(
        "plans/<str:code>/rounds/<int:round_id>/parts/<str:number>/committee/",
        rounds.committee_view,
        name="committee_view",
    ),
    path(
        "plans/<str:code>/rounds/<int:round_id>/parts/<str:number>/ask/",
        requests.ask_about_part,
        name="ask_about_part",
    ),
    path("plans/<str:code>/links/", requests.links, name="guest_links"),
    path("plans/<str:code>/links/<int:link_id>/end/", requests.end_link, name="end_guest_link"),
]

# Versions and their circulation
VERSIONS = [
    path("plans/<str:code>/versions/", versions.versions, name="versions"),
    path("plans/<str:code>/versions/new/", versions.begin, name="begin_version"),
    path("plans/<str:code>/versions/compare/", versions.compare, name="compare_versions"),
    path("plans/<str:code>/versions/<int:version_id>/", versions.version, name="version"),
    path("plans/<str:code>/versions/<int:version_id>/read/", versions.read, name="read_version"),
    path("plans/<str:code>/versions/<int:version_id>/export.<str:to>", versions.export, name="export_version"),
    path("plans/<str:code>/versions/<int:version_id>/steps/<slug:version_step>/", versions.step, name="version_step"),
    path("plans/<str:code>/versions/<int:version_id>/comments/", versions.comment, name="version_comment"),
    path("plans/<str:code>/versions/<int:version_id>/comments/<int:comment>/", versions.answer, name="answer_comment"),
    path("plans/<str:code>/versions/<int:version_id>/send/", circulation.circulate, name="circulate"),
    path(
        "plans/<str:code>/versions/<int:version_id>/copies/<int:copy>/again/", circulation.send_again, name="send_again"
    ),
    path(
        "plans/<str:code>/versions/<int:version_id>/copies/<int:copy>/end-link/",
        circulation.end_link,
        name="end_copy_link",
    ),
]

# The plan check
CHECK = [
    path("plans/<str:code>/check/", checks.check, name="plan_check"),
    path("plans/<str:code>/check/<slug:mark>/accept/", checks.accept, name="accept_finding"),
    path("plans/<str:code>/check/accepted/<int:pk>/take-back/", checks.take_back, name="take_back_finding"),
]

# Differences of opinion, and the hand-back
DECISIONS = [
    path("plans/<str:code>/differences/", decisions.disagreements, name="disagreements"),
    path("plans/<str:code>/differences/new/", decisions.new_disagreement, name="new_disagreement"),
    path("plans/<str:code>/differences/<int:pk>/", decisions.disagreement, name="disagreement"),
    path("plans/<str:code>/differences/<int:pk>/add/", decisions.new_position, name="new_position"),
    path("plans/<str:code>/differences/<int:pk>/<slug:step>/", decisions.dispute_step, name="dispute_step"),
    path("plans/<str:code>/hand-back/", decisions.hand_backs, name="hand_backs"),
    path("plans/<str:code>/hand-back/new/", decisions.new_hand_back, name="new_hand_back"),
    path("plans/<str:code>/hand-back/<int:pk>/", decisions.hand_back, name="hand_back"),
    path("plans/<str:code>/hand-back/<int:pk>/<slug:step>/", decisions.hand_back_step, name="hand_back_step"),
]

# For whoever has the link; a wrong one leads nowhere
GUESTS = [
    path("g/<str:secret>/", requests.guest, name="guest"),
    path("g/v/<str:secret>/", circulation.guest_version, name="guest_version"),
    path("g/v/<str:secret>/plan.<str:to>", circulation.guest_file, name="guest_version_file"),
]

# Frameworks
FRAMEWORKS = [
    path("frameworks/", frameworks.framework_list, name="framework_list"),
    path("frameworks/<slug:framework_id>/", frameworks.framework, name="framework"),
    path("frameworks/<slug:framework_id>/blank.<str:to>", files.blank, name="blank"),
]

urlpatterns = [
    *PLANS,
    *UPLOADS,
    *PLAN,
    *ACTIONS,
    *PROOF,
    *GROUP,
    *REVIEWS,
    *ROUNDS,
    *VERSIONS,
    *CHECK,
    *DECISIONS,
    *GUESTS,
    *FRAMEWORKS,
]

SIGNED_IN = ("plan_list", "export_list", "new_plan", "new_plan_of", "upload", "framework_list", "framework", "blank")
ACCESS = {f"plans:{p.name}": "signed-in" if p.name in SIGNED_IN else "seen" for p in urlpatterns}
ACCESS |= {f"plans:{p.name}": "anyone" for p in GUESTS}
