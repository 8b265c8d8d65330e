"""The closed loop as plain values: what a status stands on, and who may take which step when (BY6)."""

from __future__ import annotations

from datetime import date

import pytest

from plumbline.kernel.refusals import Refusal
from plumbline.plans.rules.evidence import checked_link, narrowest, why_not_judge
from plumbline.plans.rules.loop import LoopFact, Stage, require_step, stage_of, stands_on, stands_on_short

LENNOX, KERR, BAIRD = 1, 2, 3
DONE = LoopFact("done", "P. Lennox", date(2026, 5, 3), LENNOX)
CHECKED = LoopFact("checked", "M. Kerr", date(2026, 5, 10), KERR)
IMPACT = LoopFact("impact", "M. Kerr", date(2026, 6, 1), KERR)
SUSTAINED = LoopFact("sustained", "E. Baird", date(2026, 7, 6), BAIRD)
REOPENED = LoopFact("reopened", "E. Baird", date(2026, 8, 1), BAIRD, "Two charts were blank")


@pytest.mark.parametrize(
    ("steps", "complete", "sentence", "short"),
    [
        ([], False, "", ""),
        ([DONE], True, "Completed by P. Lennox on 3 May 2026; not checked by anybody else yet",
         "Done, not checked yet"),
        (
            [DONE, CHECKED], True,
            "Completed by P. Lennox on 3 May 2026; evidence checked by M. Kerr on 10 May 2026; impact not seen yet",
            "Evidence checked",
        ),
        (
            [DONE, CHECKED, IMPACT], True,
            "Completed by P. Lennox on 3 May 2026; evidence checked by M. Kerr on 10 May 2026; impact seen by M. Kerr "
            "on 1 Jun 2026; not yet known whether it lasts",
            "Impact seen",
        ),
        (
            [DONE, CHECKED, IMPACT, SUSTAINED], True,
            "Completed by P. Lennox on 3 May 2026; evidence checked by M. Kerr on 10 May 2026; impact seen by M. Kerr "
            "on 1 Jun 2026; found sustained by E. Baird on 6 Jul 2026",
            "Sustained",
        ),
        (
            [DONE, CHECKED, REOPENED], False, "Reopened by E. Baird on 1 Aug 2026: Two charts were blank", "Reopened",
        ),
        ([DONE, CHECKED, REOPENED, DONE], True, "Completed by P. Lennox on 3 May 2026; not checked by anybody else yet",
         "Done, not checked yet"),
        ([], True, "Completed according to the document; not checked by anybody yet",
         "Done according to the document, not checked yet"),
        ([CHECKED], True, "Completed according to the document; evidence checked by M. Kerr on 10 May 2026; impact not "
         "seen yet", "Evidence checked"),
        ([DONE, REOPENED], True, "Completed according to the document; not checked by anybody yet",
         "Done according to the document, not checked yet"),
    ],
)  # fmt: skip
def test_a_status_says_what_it_stands_on(steps: list[LoopFact], complete: bool, sentence: str, short: str) -> None:
    assert stands_on(steps, complete=complete) == sentence
    assert stands_on_short(steps, complete=complete) == short


def test_a_day_of_completion_that_was_recorded_later_is_told_apart() -> None:
    step = LoopFact("done", "P. Lennox", date(2026, 5, 3), LENNOX, done_on=date(2026, 4, 28))
    assert stands_on([step], complete=True).startswith(
        "Completed on 28 Apr 2026, recorded by P. Lennox on 3 May 2026; not checked"
    )


def refusal(step: Stage, steps: list[LoopFact], user: int | None = KERR, *, complete: bool = True,
            doers: tuple[int, ...] = (), today: date = date(2026, 9, 1)) -> str:  # fmt: skip
    try:
        require_step(step, steps, complete=complete, user=user, doers=doers, today=today)
    except Refusal as met:
        return met.message
    return ""


def test_the_doer_is_refused_at_every_step() -> None:
    for step, steps in ((Stage.CHECKED, [DONE]), (Stage.IMPACT, [DONE, CHECKED]),
                        (Stage.SUSTAINED, [DONE, CHECKED, IMPACT])):  # fmt: skip
        assert refusal(step, steps, KERR) == ""
        assert "You recorded that this is done" in refusal(step, steps, LENNOX)
        assert "You are named as doing this action" in refusal(step, steps, BAIRD, doers=(BAIRD,))
        assert "signed in" in refusal(step, steps, None)
    again = [DONE, REOPENED, LoopFact("done", "M. Kerr", date(2026, 8, 5), KERR)]
    assert refusal(Stage.CHECKED, again, LENNOX) == ""  # who did it the first time may check what another did
    assert "You recorded" in refusal(Stage.CHECKED, again, KERR)


def test_one_step_comes_after_the_other() -> None:
    assert "not completed" in refusal(Stage.CHECKED, [], complete=False)
    assert "nobody has checked its evidence yet" in refusal(Stage.IMPACT, [DONE])
    assert "nobody has seen its impact yet" in refusal(Stage.SUSTAINED, [DONE, CHECKED])
    assert "said this already: impact seen" in refusal(Stage.IMPACT, [DONE, CHECKED, IMPACT])
    assert "said this already: sustained" in refusal(Stage.CHECKED, [DONE, CHECKED, IMPACT, SUSTAINED])
    assert refusal(Stage.CHECKED, []) == ""  # a document called it completed


def test_sustained_is_said_at_a_later_look() -> None:
    steps = [DONE, CHECKED, IMPACT]
    assert "Look again on 29 Jun 2026 or later" in refusal(Stage.SUSTAINED, steps, today=date(2026, 6, 28))
    assert refusal(Stage.SUSTAINED, steps, today=date(2026, 6, 29)) == ""


def test_where_it_stands_follows_the_status_also_where_no_step_says_so() -> None:
    assert stage_of([DONE, CHECKED], complete=False) is Stage.REOPENED
    assert stands_on([DONE, CHECKED], complete=False) == "No longer completed"


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/x", "www.example.org", "https://", "https://localhost/x",
     "https://a.example/x y", "https://[::1", "file:///etc/passwd", "https://pat:secret@a.example/x", "//a.example/x",
     "https://a.example/" + "x" * 1000],
)  # fmt: skip
def test_only_an_address_of_the_web_is_kept(link: str) -> None:
    with pytest.raises(Refusal) as met:
        checked_link(link)
    assert met.value.field == "link"


def test_an_address_stays_as_it_was_typed() -> None:
    assert checked_link(" HTTPS://www.example.org/Report?id=7#p2 ") == "HTTPS://www.example.org/Report?id=7#p2"
    assert checked_link("   ") == ""


def test_what_speaks_of_several_is_for_those_who_may_read_all() -> None:
    assert narrowest(["public", "partners", "everyone"]) == "partners"
    assert narrowest(["everyone", "restricted", "partners"]) == "restricted"


def test_nobody_judges_what_they_offered_or_did() -> None:
    assert why_not_judge(KERR, offered_by=(LENNOX, None), doers={BAIRD}) == ""
    assert "You offered" in why_not_judge(LENNOX, offered_by=(LENNOX, None), doers=())
    assert "You did this action" in why_not_judge(BAIRD, offered_by=(LENNOX,), doers={BAIRD})
    assert "signed in" in why_not_judge(None, offered_by=(None,), doers=())
