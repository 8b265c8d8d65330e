"""What a person reads who opens an export without us."""

README = """\
{organisation}
Everything that {organisation} owns in Plumbline, as of {day}.
{plans} plans, {events} events, {files} files of evidence.

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
Was the history tampered with?      Each event names the hash of the one before it ("previous_hash"). Its own "hash" is
                                    the SHA-256 of its line without "hash" and the comma before it or after it, keys in
                                    order, no spaces. history/chain.json has the last hash.

This folder holds confidential records: notes for partners and leads, names, and evidence. Keep it accordingly.
Passwords, secret links and what people had typed and not sent are not in it.
"""
