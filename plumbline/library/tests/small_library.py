"""A small library of a fictional council, written into a folder: what the tests change and then check."""

from pathlib import Path

ROLES = """\
roles:
  - key: home_manager
    label: Home Manager
    side: provider
    capabilities: [plan.read, progress.record]
  - key: council_lead
    label: Council Lead
    side: partner
    capabilities: [plan.read, plan.create, plan.edit, library.read]
"""

SCALE = """\
id: two-step
version: 1
title: Open or done
source: Anytown Council
values:
  - key: open
    label: Open
    code: O
    meaning: Still to be done.
    colour: amber
    shape: half
    common: on track
    also: [in hand, outstanding]
  - key: done
    label: Done
    code: D
    meaning: Finished.
    colour: green
    shape: tick
    common: done
    also: [finished]
"""

FRAMEWORK = """\
id: anytown-plan
version: 1
title: Anytown Care Plan
publisher: Anytown Council
nation: wales
summary: A plan for homes in Anytown.
source: Anytown Council, 2026
scale: two-step
scale_version: 1
layout: theme-tables
landscape: true
header:
  - key: home
    label: Home
    kind: service
    required: true
    also: [name of home]
  - key: dated
    label: Dated
    kind: date
sections:
  noun: theme
  plural: themes
  context_label: Why
  context_hint: (inspection, complaint)
  has_outcomes: true
  outcome_levels: [Home, Council]
  fixed:
    - number: 1
      title: People
      also: [residents]
    - number: 2
      title: Place
items:
  noun: action
  plural: actions
columns:
  - field: number
    label: "No"
  - field: text
    label: What we do
    also: [action]
    holds: [measure]
  - field: finish
    label: By when
  - field: status
    label: State
attendees:
  - role: home_manager
    label: The home's manager
    required: true
distribution:
  - label: Oversight group
    required: true
    role: chog
triggers:
  - {key: complaint, label: A serious complaint, evidence: [complaint], suggests: [home_manager]}
guidance:
  text: Begin with a verb.
links:
  - label: A guide
    url: https://www.example.org/guide
evidence:
  - anytown care plan
processes:
  version: two-eyes
  disagreement: ""
  hand_back: ""
"""

PROCESS = """\
id: two-eyes
version: 1
title: A version that two people sign
source: Anytown Council
start: draft
states:
  - key: draft
    label: Draft
    meaning: It is being written.
  - key: read
    label: Being read
  - key: final
    label: Final
    ends: true
signatures:
  - key: first
    label: Council lead
    actors: [council_lead]
  - key: second
    label: Home manager
    actors: [home_manager, owner]
steps:
  - key: send
    label: Send it to be read
    start: [draft]
    to: read
    actors: [lead, owner]
    needs: [has_actions]
    tells: [council_lead]
    done: sent it to be read
  - key: sign_first
    label: Sign as council lead
    start: [read]
    to: ""
    actors: [council_lead]
    signs: first
    asks: [note]
  - key: sign_second
    label: Sign as home manager
    start: [read]
    to: ""
    actors: [home_manager, owner]
    signs: second
  - key: back
    label: Send it back
    start: [read]
    to: draft
    actors: [council_lead]
    asks: [reason]
  - key: finish
    label: Make it final
    start: [read]
    to: final
    actors: [lead]
    needs: [all_signed]
"""

ROLES_FILE = "roles.yaml"
SCALE_FILE = "scales/two-step/1.yaml"
FRAMEWORK_FILE = "frameworks/anytown-plan/1.yaml"
PROCESS_FILE = "processes/two-eyes/1.yaml"


def write_library(folder: Path) -> Path:
    """The library in `folder`/library."""
    home = folder / "library"
    every = ((ROLES_FILE, ROLES), (SCALE_FILE, SCALE), (PROCESS_FILE, PROCESS), (FRAMEWORK_FILE, FRAMEWORK))
    for path, text in every:
        write(home, path, text)
    return home


def write(home: Path, path: str, text: str) -> None:
    (home / path).parent.mkdir(parents=True, exist_ok=True)
    (home / path).write_text(text, encoding="utf-8")


def change(home: Path, path: str, old: str, new: str) -> None:
    """Replaces the one place in the file that reads `old`."""
    text = (home / path).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    write(home, path, text.replace(old, new))
