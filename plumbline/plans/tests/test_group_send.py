"""Sending a plan to the provider: one step that looks at everything and says what is missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from plumbline.history.models import Event
from plumbline.notices.models import Notice, NoticeState
from plumbline.people.models import User
from plumbline.plans.actions.group_lead import LeadValues, agree_lead
from plumbline.plans.models import GroupMember, HeaderValue, Plan
from plumbline.plans.queries.group import may_send
from plumbline.plans.rules.group_sending import ProviderPerson, SendFacts, checks, may_be_sent, recipients
from plumbline.plans.tests import samples
from plumbline.plans.tests.group_parts import member, page, text_of, the_four
from plumbline.plans.tests.samples import mark, now
from tests.world import World, person, signed_in, viewer

pytestmark = pytest.mark.django_db

SEND = "/plans/{}/send/"


def ready(world: World) -> tuple[Plan, dict[str, User]]:
    """A plan that lacks nothing."""
    plan = samples.make_plan(world, completed_by=world.owner.name, title="Plan for Birchwood House")
    people = the_four(world, plan)
    values = LeadValues(user_id=world.owner.pk, agreed_by="The first meeting")
    agree_lead(by=viewer(world.owner), at=now(), code=plan.code, values=values, was=None)
    return plan, people


def send(user: User, plan: Plan, **sent: str) -> Any:
    return signed_in(user).post(SEND.format(plan.code), {"submission": mark(), **sent}, follow=True)


def sent_to(plan: Plan) -> list[str]:
    rows = Notice.objects.filter(record_id=plan.record_id, kind="plan-sent").order_by("user__name", "pk")
    return [notice.name for notice in rows]


def test_each_thing_that_is_missing_is_named_with_where_to_mend_it_and_nothing_is_sent(world: World) -> None:
    plan = samples.make_plan(world)
    html = signed_in(world.owner).get(SEND.format(plan.code)).content.decode()
    text = page(world.owner, SEND, plan)
    for words, where in (
        ("The plan has no lead yet.", "group/lead/"),
        ("Still to be filled in at the head of the plan: Completed by.", "edit/"),
        ("Nobody is in the group yet as Care Home Manager.", "group/new/?role=care_home_manager"),
        ("Nobody is in the group yet as Care Home Director / Owner.", "group/new/?role=provider_director"),
        ("Nobody is in the group yet as Partnership Lead.", "group/new/?role=partnership_lead"),
        ("Nobody is in the group yet as Care Home Tactical Lead.", "group/new/?role=tactical_lead"),
        ("Nobody of the provider’s in the group has an account", "group/new/"),
    ):
        assert words in text, words
        assert f'href="/plans/{plan.code}/{where}"' in html
    assert "Nothing is sent while something required is missing." in text
    assert "<button" not in html.split("<main")[1].split("</main>")[0]
    answer = send(world.owner, plan)
    assert answer.status_code == 422
    assert "Nothing was sent. The plan has no lead yet." in text_of(answer)
    assert sent_to(plan) == []


def test_a_plan_that_lacks_nothing_is_sent_once_to_each_of_the_providers_people(world: World) -> None:
    plan, people = ready(world)
    text = page(world.owner, SEND, plan)
    assert "Everything that is needed is there" in text
    assert "Send it to 2 people" in text
    before = Event.objects.count()
    once = mark()
    for _ in range(2):  # a double click
        answer = send(world.owner, plan, submission=once)
        assert f"The plan is sent to {world.manager.name}, {people['provider_director'].name}." in text_of(answer)
    assert Event.objects.count() == before + 1
    event = Event.objects.latest("pk")
    assert (event.verb, event.after["to"]) == ("plan.sent_to_provider", [world.manager.name, "Karen Bell"])
    assert sent_to(plan) == sorted([world.manager.name, "Karen Bell"])
    for notice in Notice.objects.filter(kind="plan-sent"):
        assert (notice.headline, notice.path) == ("An improvement plan was sent to you", f"/plans/{plan.code}/")
        assert notice.record_id == plan.record_id  # the worker asks again whether they see it
    told = GroupMember.objects.filter(plan=plan, invited_at__isnull=False)
    assert {m.user for m in told} == {world.manager, people["provider_director"]}
    assert signed_in(world.manager).get(f"/plans/{plan.code}/").status_code == 200


def test_it_is_sent_again_only_on_purpose(world: World) -> None:
    plan, _ = ready(world)
    send(world.owner, plan)
    text = page(world.owner, SEND, plan)
    assert "Everybody of the provider’s in the group has been sent it." in text
    assert "Send again to all 2 people" in text
    answer = send(world.owner, plan)
    assert answer.status_code == 422
    assert "has been sent this plan already" in text_of(answer)
    assert len(sent_to(plan)) == 2
    assert send(world.owner, plan, again="yes").status_code == 200
    assert len(sent_to(plan)) == 4


def test_somebody_who_joins_later_is_sent_it_alone(world: World) -> None:
    plan, _ = ready(world)
    send(world.owner, plan)
    late = person("Rab Cairns", world.provider, "area_manager")
    member(viewer(world.owner), plan, "area_manager", email=late.email)
    assert "Send it to Rab Cairns" in page(world.owner, SEND, plan)
    send(world.owner, plan)
    assert sent_to(plan).count("Rab Cairns") == 1
    assert len(sent_to(plan)) == 3


def test_an_address_to_which_a_mail_failed_is_named_until_it_works_again(world: World) -> None:
    plan, people = ready(world)
    director = people["provider_director"]
    failed = Notice.objects.create(
        effect_key="x", user=director, email=director.email, kind="review", headline="x", made_at=now(),
        send_after=now(), ended_at=now(), state=NoticeState.FAILED, ended_because="The mailbox does not exist.",
    )  # fmt: skip
    text = page(world.owner, SEND, plan)
    assert f"The last mail to Karen Bell ({director.email}) did not arrive: The mailbox does not exist." in text
    assert send(world.owner, plan).status_code == 422
    assert sent_to(plan) == []
    later = {"effect_key": "y", "state": NoticeState.SENT, "ended_at": now() + timedelta(minutes=1)}
    values = {f.name: getattr(failed, f.name) for f in Notice._meta.fields if f.name not in ("id", *later)}
    Notice.objects.create(**{**values, **later})
    assert send(world.owner, plan).status_code == 200
    assert len(sent_to(plan)) == 2


def test_a_provider_who_cannot_open_the_plan_holds_it_back_and_one_by_name_only_is_said(world: World) -> None:
    plan, people = ready(world)
    row = GroupMember.objects.get(plan=plan, user=people["provider_director"])
    assert row.grant is not None
    row.grant.until = timezone.now()
    row.grant.save()
    text = page(world.owner, SEND, plan)
    assert "Karen Bell does not see the plan yet." in text
    assert send(world.owner, plan).status_code == 422
    GroupMember.objects.filter(pk=row.pk).update(user=None, grant=None)
    assert "Karen Bell has no account, so cannot open the plan and is not told." in page(world.owner, SEND, plan)
    send(world.owner, plan)
    assert sent_to(plan) == [world.manager.name]


def test_what_is_still_to_be_confirmed_at_the_head_is_said_and_holds_back_where_it_is_required(world: World) -> None:
    plan, _ = ready(world)
    HeaderValue.objects.filter(plan=plan, key="review").update(text="tbc")
    assert "To be confirmed at the head of the plan: Date for Review." in page(world.owner, SEND, plan)
    assert "Everything that is needed is there" in page(world.owner, SEND, plan)
    Plan.objects.filter(pk=plan.pk).update(completed_by="TBC")
    assert "Still to be filled in at the head of the plan: Completed by." in page(world.owner, SEND, plan)
    assert send(world.owner, plan).status_code == 422


def test_only_the_owners_people_send_it_and_a_providers_own_plan_needs_no_sending(world: World) -> None:
    plan, _ = ready(world)
    samples.share(world, plan, organisation_id=world.provider.pk)
    assert signed_in(world.manager).get(SEND.format(plan.code)).status_code == 403
    assert send(world.manager, plan).status_code == 422
    assert send(world.reader, plan).status_code == 422
    assert sent_to(plan) == []
    own = samples.make_plan(world, by=world.manager)
    assert "Its people see it without its being sent to them." in page(world.manager, SEND, own)
    assert send(world.manager, own).status_code == 422


def test_sending_is_offered_where_there_is_a_provider_to_send_to_and_to_those_who_send(world: World) -> None:
    plan, review = samples.make_plan(world), samples.make_plan(world, framework=samples.STOCKTON)
    samples.share(world, plan, organisation_id=world.provider.pk)
    offered = {user: may_send(viewer(user), plan) for user in (world.owner, world.mate, world.manager, world.reader)}
    assert offered == {world.owner: True, world.mate: True, world.manager: False, world.reader: False}
    assert not may_send(viewer(world.owner), review)
    member(viewer(world.owner), review, "registered_manager", email=world.manager.email)
    assert may_send(viewer(world.owner), review)
    assert not may_send(viewer(world.manager), samples.make_plan(world, by=world.manager))
    plan.stage = "ended"
    assert not may_send(viewer(world.owner), plan)


def facts(**changed: Any) -> SendFacts:
    person = ProviderPerson("Pat", "pat@home.example", has_account=True, sees=True, told_on=date(2026, 5, 3))
    values = {"lead": "Moira", "blank": [], "unsettled": [], "unsettled_required": [], "missing": [],
              "people": [person], "draft": False, **changed}  # fmt: skip
    return SendFacts(**values)


def test_the_checks_one_by_one() -> None:
    assert [c.how for c in checks(facts())] == ["ready"] * 4
    assert "It was last sent to them on 3 May 2026." in checks(facts())[-1].text
    assert [c.mend for c in checks(facts(draft=True)) if c.how == "note"] == ["start"]
    bad = ProviderPerson("Di", "di at home", has_account=True, sees=True)
    found = checks(facts(people=[bad]))
    assert "The address of Di does not look right: di at home." in found[-1].text
    assert not may_be_sent(found)
    assert recipients([bad]) == ()
    assert not may_be_sent(checks(facts(people=[])))
