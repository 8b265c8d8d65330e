"""The page of a framework says how a version of such a plan becomes final, in the words of its process."""

from __future__ import annotations

import re

from tests.world import World, signed_in


def words_of(world: World, framework: str) -> str:
    answer = signed_in(world.reader).get(f"/frameworks/{framework}/")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_partnership_plan_says_who_signs_and_how_it_ends(world: World) -> None:
    words = words_of(world, "dumfries-galloway-improvement-plan")
    assert "How a version becomes final" in words
    assert "Signed by the Partnership Lead and the Care Home Tactical Lead: different people." in words
    assert words.index("With the group.") < words.index("Being quality-assured.") < words.index("It stands still")
    assert "If there is a difference of opinion" in words
    assert "How the formal meetings end" in words


def test_a_team_plan_says_that_nobody_signs_and_has_no_hand_back(world: World) -> None:
    words = words_of(world, "wirral-team-work-plan")
    assert "Nobody has to sign it." in words
    assert "How the formal meetings end" not in words
