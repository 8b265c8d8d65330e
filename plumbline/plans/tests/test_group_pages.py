"""The planning group on its page: places, who is missing, who joins and leaves, and what each may see by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from plumbline.access.models import Grant
from plumbline.access.queries import people_who_see
from plumbline.history.models import Event
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import GovernanceGroup, GroupSeat
from plumbline.plans.actions.group import MemberValues, add_member, remove_member
from plumbline.plans.actions.group_lead import LeadValues, agree_lead
from plumbline.plans.models import GroupMember, Plan
from plumbline.plans.queries.group import group_complete
from plumbline.plans.rules.history_words import sentence
from plumbline.plans.tests import samples
from plumbline.plans.tests.group_parts import GROUP, joins, member, page, say_why, text_of, the_four
from plumbline.plans.tests.samples import mark, now
from tests.world import LONG_AGO, World, organisation, person, signed_in, viewer

pytestmark = pytest.mark.django_db


def members(plan: Plan) -> list[tuple[str, str]]:
    today = timezone.localdate()
    rows = GroupMember.objects.filter(plan=plan).exclude(until__lt=today)
    return [(m.name, m.role) for m in rows]


def sees(plan: Plan, user: object, world: World) -> bool:
    return people_who_see(viewer(world.owner), plan.record_id).filter(pk=user.pk).exists()  # type: ignore[attr-defined]


def last_event(plan: Plan) -> tuple[str, str]:
    event = Event.objects.filter(record_id=plan.record_id).latest("pk")
    return event.verb, sentence(event.verb, event.subject_label, event.before, event.after)


@pytest.mark.requirement("DG14")
def test_the_page_warns_when_one_of_the_four_is_missing(world: World) -> None:
    plan = samples.make_plan(world)
    html = page(world.owner, GROUP, plan)
    assert (
        "A planning meeting needs the Care Home Manager, the Care Home Director / Owner, the Partnership Lead and the "
        "Care Home Tactical Lead." in html
    )
    assert "Care Home Director / Owner Required Nobody yet" in html
    the_four(world, plan)
    assert group_complete(viewer(world.owner), plan)
    assert "A planning meeting needs" not in page(world.owner, GROUP, plan)
    for row in GroupMember.objects.filter(plan=plan):
        GroupMember.objects.filter(pk=row.pk).update(since=LONG_AGO, until=LONG_AGO)
        assert not group_complete(viewer(world.owner), plan)
        assert "A planning meeting needs the" in page(world.owner, GROUP, plan)
        GroupMember.objects.filter(pk=row.pk).update(until=None)


def test_an_in_house_plan_asks_nobody_to_come(world: World) -> None:
    plan = samples.make_plan(world)
    say_why(signed_in(world.owner), plan, kind="in-house", trigger="self-evaluation")
    assert "A planning meeting needs" not in page(world.owner, GROUP, plan)
    plan.refresh_from_db()
    assert group_complete(viewer(world.owner), plan)


@pytest.mark.requirement("DG7", "DG8", "DG9", "DG10")
def test_the_people_of_the_plan_are_named_in_their_places(world: World) -> None:
    plan = samples.make_plan(world)
    people = the_four(world, plan)
    by = viewer(world.owner)
    social = person("Sorcha Lyle", world.partnership, "tactical_lead_social_work")
    daily = person("Dan Muir", world.provider, "day_to_day_manager")
    member(by, plan, "tactical_lead_social_work", email=social.email)  # there may be two
    member(by, plan, "day_to_day_manager", email=daily.email)  # different from the registered manager
    html = page(world.manager, GROUP, plan)
    for words in (
        f"Partnership Lead {world.owner.name} {world.partnership.name} {world.owner.email}",
        f"Care Home Tactical Lead Care Home Tactical Lead (nursing) {people['tactical_lead_nursing'].name}",
        f"Care Home Tactical Lead Care Home Tactical Lead (social work) {social.name}",
        f"Care Home Manager {world.manager.name} {world.provider.name} {world.manager.email}",
        f"Day-to-Day Manager {daily.name}",
        f"Care Home Director / Owner Director or Owner {people['provider_director'].name}",
    ):
        assert words in html, words


@pytest.mark.requirement("DG13", "DG15")
def test_others_may_be_asked_and_those_whom_the_reason_suggests_stand_first(world: World) -> None:
    plan = samples.make_plan(world)
    html = page(world.owner, GROUP, plan)
    twelve = [
        "Other senior care home staff", "Care Inspectorate", "Scottish Care", "Health Protection Team",
        "Infection Prevention Control Representative", "Clinical Educator", "Community Nursing",
        "Allied Health Professionals", "Social Work", "Commissioning", "Police Scotland",
        "Anyone else whom a party proposes for their expertise",
    ]  # fmt: skip
    others = html.split("Others who may be asked")[1].split("Oversight")[0]
    assert [name for name in twelve if name not in others] == []
    say_why(signed_in(world.owner), plan, kind="partnership", trigger="large-scale-investigation")
    html = page(world.owner, GROUP, plan)
    table, others = html.split("Others who may be asked")
    for role in ("Social Work", "Police Scotland", "Commissioning", "Care Inspectorate"):
        assert f"{role} Suggested by the reason Nobody yet" in table
    assert "Police Scotland" not in others.split("Oversight")[0]
    say_why(signed_in(world.owner), plan, kind="partnership", trigger="assurance-visit")
    assert "Community Nursing Suggested by the reason Nobody yet" in page(world.owner, GROUP, plan)


@pytest.mark.requirement("DG13")
def test_anybody_may_be_proposed_by_any_party_and_the_page_says_by_whom(world: World) -> None:
    plan = samples.make_plan(world)
    samples.share(world, plan, organisation_id=world.provider.pk)
    client = signed_in(world.manager)
    answer = joins(
        client, plan, "invited_professional", name="Morag Tait", email="m.tait@falls.example",
        organisation="Falls prevention", proposed_by=world.provider.name,
    )  # fmt: skip
    assert answer.status_code == 302
    html = page(world.owner, GROUP, plan)
    assert f"Morag Tait Falls prevention m.tait@falls.example Proposed by {world.provider.name} No account" in html
    assert last_event(plan) == (
        "member.joined",
        f"Morag Tait, Falls prevention, joined the group as Invited Professional, proposed by {world.provider.name}.",
    )


def test_a_plan_without_meetings_and_provider_speaks_of_neither(world: World) -> None:
    plan = samples.make_plan(world, framework=samples.STOCKTON)
    html = page(world.owner, GROUP, plan)
    assert "Nobody is in the group yet." in html
    for words in ("planning meeting", "care home", "provider", "Required"):
        assert words not in html, words
    lead = text_of(signed_in(world.owner).get(f"/plans/{plan.code}/group/lead/"))
    assert "care home" not in lead.split("Who keeps this plan up to date?")[0]


def test_joining_lets_an_outsider_see_the_plan_and_leaving_ends_that_and_only_that(world: World) -> None:
    plan = samples.make_plan(world)
    assert not sees(plan, world.manager, world)
    assert signed_in(world.manager).get(f"/plans/{plan.code}/").status_code == 404
    before = Event.objects.count()
    answer = joins(signed_in(world.owner), plan, "care_home_manager", email=world.manager.email.upper(), level="record")
    assert answer.status_code == 302
    assert Event.objects.count() == before + 1
    verb, words = last_event(plan)
    assert (verb, words) == (
        "member.joined",
        f"{world.manager.name}, {world.provider.name}, joined the group as Care Home Manager. They now see the plan, "
        "to read and record progress.",
    )
    row = GroupMember.objects.get(plan=plan)
    assert (row.user, row.grant.level, row.grant.purpose) == (world.manager, "record", "To work on this plan")  # type: ignore[union-attr]
    assert signed_in(world.manager).get(f"/plans/{plan.code}/").status_code == 200
    other = samples.make_plan(world, title="Another plan")
    kept = member(viewer(world.owner), other, "care_home_manager", email=world.manager.email).grant
    assert kept is not None
    before = Event.objects.count()
    answer = signed_in(world.owner).post(f"/plans/{plan.code}/group/{row.pk}/leave/", {"reason": "Has moved home"})
    assert answer.status_code == 302
    assert Event.objects.count() == before + 1
    assert signed_in(world.manager).get(f"/plans/{plan.code}/").status_code == 404
    assert Grant.objects.get(pk=kept.pk).until is None
    assert signed_in(world.manager).get(f"/plans/{other.code}/").status_code == 200
    assert members(plan) == []
    assert last_event(plan)[1].endswith("What they saw of the plan as a member has ended.")


def test_what_a_member_may_do_is_changed_and_the_lead_can_be_let_change_the_plan(world: World) -> None:
    plan, by = samples.make_plan(world), viewer(world.owner)
    row = member(by, plan, "care_home_manager", email=world.manager.email, level="record")
    assert signed_in(world.manager).get(f"/plans/{plan.code}/edit/").status_code == 403
    agree_lead(
        by=by, at=now(), code=plan.code, was=None, values=LeadValues(member_id=row.pk, agreed_by="The first meeting")
    )
    address = f"/plans/{plan.code}/group/{row.pk}/level/"
    html = signed_in(world.owner).get(GROUP.format(plan.code)).content.decode()
    assert f'href="{address}">Let them change it' in html
    before = Event.objects.count()
    for _ in range(2):
        assert signed_in(world.owner).post(address, {"level": "edit"}).status_code == 302
    assert Event.objects.count() == before + 1
    assert last_event(plan)[1] == f"{world.manager.name} now sees the plan to read, record and change."
    assert signed_in(world.manager).get(f"/plans/{plan.code}/edit/").status_code == 200
    assert "Let them change it" not in page(world.owner, GROUP, plan)
    assert signed_in(world.mate).get(address).status_code == 403
    assert signed_in(world.mate).post(address, {"level": "read"}).status_code == 422
    assert signed_in(world.owner).post(address, {"level": "own"}).status_code == 422
    other = member(by, plan, "sector_body", name="Gil Orr")
    answer = signed_in(world.owner).post(f"/plans/{plan.code}/group/{other.pk}/level/", {"level": "read"})
    assert answer.status_code == 422
    assert Grant.objects.filter(record=plan.record_id, until=None).count() == 1


def test_who_sees_the_plan_already_is_given_nothing_more_and_keeps_it_on_leaving(world: World) -> None:
    plan = samples.make_plan(world)
    samples.share(world, plan, organisation_id=world.provider.pk)
    row = member(viewer(world.owner), plan, "care_home_manager", email=world.manager.email)
    assert row.grant is None
    remove_member(by=viewer(world.owner), at=now(), code=plan.code, member_id=row.pk, reason="")
    assert sees(plan, world.manager, world)


def test_with_two_places_one_may_be_left_without_losing_sight_of_the_plan(world: World) -> None:
    plan, by = samples.make_plan(world), viewer(world.owner)
    first = member(by, plan, "care_home_manager", email=world.manager.email)
    second = member(by, plan, "registered_manager", email=world.manager.email)
    remove_member(by=by, at=now(), code=plan.code, member_id=first.pk, reason="")
    assert sees(plan, world.manager, world)
    remove_member(by=by, at=now(), code=plan.code, member_id=second.pk, reason="")
    assert not sees(plan, world.manager, world)


def test_a_name_alone_joins_without_seeing_anything(world: World) -> None:
    plan = samples.make_plan(world)
    joins(
        signed_in(world.owner),
        plan,
        "sector_body",
        name="Gil  Orr",
        email="gil@sector.example",
        organisation="Scottish Care",
    )
    row = GroupMember.objects.get(plan=plan)
    assert (row.name, row.user, row.grant) == ("Gil Orr", None, None)
    assert "Gil Orr Scottish Care gil@sector.example No account" in page(world.owner, GROUP, plan)


def test_only_those_who_may_share_let_an_outsider_in(world: World) -> None:
    """The mate edits and does not share: an address of somebody outside is a name and an address to them, whether or
    not it is anybody's here."""
    plan, client = samples.make_plan(world), signed_in(world.mate)
    form = client.get(f"/plans/{plan.code}/group/new/").content.decode()
    assert 'name="level"' not in form
    for email in (world.manager.email, "nobody@nowhere.example"):
        assert joins(client, plan, "provider_director", name=f"At {email}", email=email).status_code == 302
    rows = GroupMember.objects.filter(plan=plan)
    assert [(row.user, row.grant) for row in rows] == [(None, None), (None, None)]
    assert not sees(plan, world.manager, world)
    assert joins(client, plan, "commissioner", who=str(world.owner.pk)).status_code == 302  # who sees it already
    assert joins(client, plan, "tactical_lead", who=str(world.manager.pk)).status_code == 422  # not on their list


def test_one_who_may_not_share_cannot_take_out_whom_joining_let_in(world: World) -> None:
    plan = samples.make_plan(world)
    row = member(viewer(world.owner), plan, "care_home_manager", email=world.manager.email)
    answer = signed_in(world.mate).post(f"/plans/{plan.code}/group/{row.pk}/leave/", {"reason": "No"})
    assert answer.status_code == 422
    assert "Who else may see this is decided by" in text_of(answer)
    assert sees(plan, world.manager, world)
    assert f"/group/{row.pk}/leave/" not in signed_in(world.mate).get(GROUP.format(plan.code)).content.decode()


def test_a_provider_who_edits_names_its_own_side_and_no_partner(world: World) -> None:
    """What the places of the partners sign, they sign: nobody of the provider's fills or empties them."""
    plan = samples.make_plan(world)
    samples.share(world, plan, organisation_id=world.provider.pk)
    lead = member(viewer(world.owner), plan, "partnership_lead", user_id=world.owner.pk)
    by = viewer(world.manager)
    assert member(by, plan, "care_home_manager", user_id=world.manager.pk).user == world.manager
    with pytest.raises(Refusal, match="is decided by Glen Afton"):
        member(by, plan, "tactical_lead", name="Somebody")
    with pytest.raises(Refusal, match="is decided by Glen Afton"):
        remove_member(by=by, at=now(), code=plan.code, member_id=lead.pk, reason="")
    with pytest.raises(Refusal, match="works for a provider, and this is not a place of the provider"):
        member(viewer(world.owner), plan, "tactical_lead", user_id=world.manager.pk)
    with pytest.raises(Refusal, match="does not work for a provider"):
        member(viewer(world.owner), plan, "provider_director", user_id=world.mate.pk)


def test_a_double_click_adds_one_and_the_same_person_twice_in_a_place_is_refused(world: World) -> None:
    plan, client, once = samples.make_plan(world), signed_in(world.owner), mark()
    for _ in range(2):
        assert joins(client, plan, "care_home_manager", email=world.manager.email, submission=once).status_code == 302
    assert len(members(plan)) == 1
    assert Grant.objects.filter(record=plan.record_id).count() == 1
    answer = joins(client, plan, "care_home_manager", email=world.manager.email, proposed_by="The group")
    assert answer.status_code == 422
    assert "is in the group as Care Home Manager already" in text_of(answer)
    assert 'value="The group"' in answer.content.decode()  # what was typed stays


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"role": ""}, "Choose the place they have in the group"),
        ({"role": "tea_maker"}, "Choose one of the answers listed"),
        ({"role": "sector_body"}, "Write the name of the person, or choose one from the list."),
        ({"role": "sector_body", "name": "Gil", "email": "gil at home"}, "That does not look like an e-mail address."),
        ({"role": "sector_body", "name": "Gil", "email": "gil@home"}, "That does not look like an e-mail address."),
        ({"role": "sector_body", "name": "G" * 201}, "200 characters or fewer"),
        ({"role": "care_home_manager", "who": "x"}, "Choose one of the answers listed"),
        ({"role": "care_home_manager", "email": "manager", "purpose": " "}, "Enter what the plan is shared"),
    ],
)
def test_bad_input_is_answered_in_a_sentence(world: World, sent: dict[str, str], words: str) -> None:
    plan = samples.make_plan(world)
    if sent.get("email") == "manager":
        sent = {**sent, "email": world.manager.email}
    answer = joins(signed_in(world.owner), plan, **sent)
    assert answer.status_code == 422
    assert words in text_of(answer), text_of(answer)
    assert members(plan) == []


def test_the_action_itself_refuses_what_no_form_sends(world: World) -> None:
    plan, by = samples.make_plan(world), viewer(world.owner)
    for values in (
        MemberValues(role="sector_body", name="Gil", email="gil@home"),
        MemberValues(role="tea_maker", name="Gil"),
        MemberValues(role="care_home_manager", user_id=world.other_manager.pk),  # not known to the writer
        MemberValues(role="care_home_manager", email=world.other_manager.email, lawful_basis=" "),
        MemberValues(role="care_home_manager", email=world.other_manager.email, level="own"),
    ):
        with pytest.raises(Refusal):
            add_member(by=by, at=now(), code=plan.code, values=values, submission=mark())
    assert members(plan) == []
    assert not Grant.objects.filter(record=plan.record_id).exists()
    with pytest.raises(GroupMember.DoesNotExist):
        remove_member(by=by, at=now(), code=plan.code, member_id=0, reason="")


def test_removed_twice_is_removed_once_and_stays_to_be_read_from_another_day_on(world: World) -> None:
    plan, by = samples.make_plan(world), viewer(world.owner)
    row = member(by, plan, "sector_body", name="Gil Orr")
    GroupMember.objects.filter(pk=row.pk).update(since=timezone.localdate() - timedelta(days=30))
    events = Event.objects.count()
    for _ in range(2):
        remove_member(by=by, at=now(), code=plan.code, member_id=row.pk, reason="")
    assert Event.objects.count() == events + 1
    html = page(world.owner, GROUP, plan)
    assert "Who was in the group before Gil Orr, Sector body:" in html
    slip = member(by, plan, "sector_body", name="Wrong Person")
    remove_member(by=by, at=now(), code=plan.code, member_id=slip.pk, reason="A slip")
    assert "Wrong Person" not in page(world.owner, GROUP, plan)  # never a member for a day; the history has it


def test_a_person_removed_with_a_page_open_gets_404_and_keeps_what_they_typed(world: World) -> None:
    plan = samples.make_plan(world)
    action = samples.add(world, plan)
    samples.actions.start_plan(by=viewer(world.owner), at=now(), code=plan.code)
    row = member(viewer(world.owner), plan, "care_home_manager", email=world.manager.email)
    client, address = signed_in(world.manager), f"/plans/{plan.code}/actions/{action.number}/progress/"
    key = f"progress:{plan.code}:{action.number}"
    assert f'data-keep="{key}"' in client.get(address).content.decode()
    typed = "Half of the care plans are reviewed"
    assert client.post("/drafts/keep/", {"key": key, "text": typed}).status_code == 204  # as the page does by itself
    remove_member(by=viewer(world.owner), at=now(), code=plan.code, member_id=row.pk, reason="Has moved home")
    assert client.post(address, {"text": typed, "edition": str(action.edition)}).status_code == 404
    assert not action.progress.exists()
    assert client.get(address).status_code == 404
    assert client.get(GROUP.format(plan.code)).status_code == 404
    member(viewer(world.owner), plan, "care_home_manager", email=world.manager.email)
    assert typed in client.get(address).content.decode()


@pytest.mark.requirement("DG12")
def test_the_oversight_group_sees_the_plan_throughout_and_is_listed(world: World) -> None:
    plan = samples.make_plan(world)
    assert "No oversight group sees this plan yet." in page(world.owner, GROUP, plan)
    group = GovernanceGroup.objects.create(name="Glen Afton CHOG", kind="chog", organisation=world.partnership)
    health = person("Ines Roy", organisation("NHS Glen Afton", kind="nhs"), "oversight_member")
    GroupSeat.objects.create(user=health, group=group, since=LONG_AGO)
    assert signed_in(health).get(f"/plans/{plan.code}/").status_code == 404
    samples.share(world, plan, level="read", group_id=group.pk)
    samples.share(world, plan, organisation_id=world.provider.pk)
    samples.add(world, plan, text="Repair the bath lift")
    assert "Repair the bath lift" in page(health, "/plans/{}/", plan)  # as it changes, not as it was when shared
    assert "Glen Afton CHOG : Ines Roy" in page(world.owner, GROUP, plan)
    told = page(world.manager, GROUP, plan)
    assert "Glen Afton CHOG" in told
    assert "Ines Roy" not in told  # who sits on it is the owner's to know


def test_a_group_page_takes_as_many_queries_with_many_people(world: World, does_not_grow: object) -> None:
    plan, client = samples.make_plan(world), signed_in(world.owner)

    def more() -> None:
        for n in range(3):
            user = person(f"Officer {mark()} {n}", world.provider, "provider_senior_staff")
            member(viewer(world.owner), plan, "provider_senior_staff", email=user.email)

    does_not_grow(lambda: client.get(GROUP.format(plan.code)), more)  # type: ignore[operator]
    does_not_grow(lambda: client.get(f"/plans/{plan.code}/send/"), more)  # type: ignore[operator]
