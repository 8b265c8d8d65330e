"""What a person reads who opens an export without us, and the script that checks its history."""


def plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


README = """\
{organisation}
Everything that {organisation} owns in Plumbline, as of {day}.
{plans}, {events}, {files} of evidence.

The files need no Plumbline: they are text (JSON, CSV, YAML), Word and Excel.

  plans/CODE/plan.docx, plan.xlsx   each plan to read, with all progress; "(Partners only ...)" says whom a note is for,
                                    and [[ ]] stands round what was withheld from others
  plans/CODE/content.json           the same for a program, in the form that read-plan prints
  plans/CODE/plan.json              every row of every table that is a part of the plan, with all its columns: sections,
                                    actions, progress with its audience, moved dates, readings, evidence, reviews,
                                    versions with their content, comments, signatures, circulations, disagreements,
                                    hand-backs, the group, grants, and what was withheld. A column that ends in "_id"
                                    is the number of a row in another of these tables
  organisation/                     the organisation, its teams, groups and services, its people and their roles, as CSV
  files/HASH                        the files of evidence, each under the SHA-256 of its bytes; index.csv names them
  history/events.jsonl              everything that was done, one event a line, oldest first
  library/                          the frameworks, scales and processes that the plans run on, and the roles
  manifest.json                     what is here, for a program

Is it all here and unchanged?       sha256sum -c SHA256SUMS
Was the history tampered with?      python3 history/check.py
                                    Each event names the hash of the one before it, and has the SHA-256 of itself.

This folder holds confidential records: notes for partners and leads, names, and evidence. Keep it accordingly.
Passwords, secret links and what people had typed and not sent are not in it.
"""

CHECK = """\
# Was the history tampered with? Each event's hash is the SHA-256 of its line without "hash", keys in order, no spaces.
import hashlib
import json
import pathlib
import sys

folder, previous, number = pathlib.Path(__file__).parent, "", 0
for line in (folder / "events.jsonl").open(encoding="utf-8", newline="\\n"):
    event, number = json.loads(line), number + 1
    kept = event.pop("hash")
    text = json.dumps(event, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    true = kept == hashlib.sha256(text.encode()).hexdigest()
    if not true or event["previous_hash"] != previous or event["number"] != number:
        sys.exit(f"Event {number} is not as it was written.")
    previous = kept
if json.loads((folder / "chain.json").read_text(encoding="utf-8")) != {"length": number, "last_hash": previous}:
    sys.exit("The last events are missing.")
sys.stdout.write(f"{number} events, all unchanged.\\n")
"""
