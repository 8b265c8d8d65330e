"""A document that was understood becomes a plan, or brings a plan up to date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.library.queries import framework_of, get_framework, scale_of
from plumbline.library.types import Common, Framework, Scale
from plumbline.plans.actions.common import (
    Names,
    day_of,
    leads_for,
    names_known_to,
    numbers_given,
    once,
    one_at_a_time,
    parties_for,
    party,
    plan_open_to,
    record_plan_event,
    relink,
    stored_kind,
)
from plumbline.plans.actions.items import is_agreed, occurrence_rows, plan_occurrences, require_agreement
from plumbline.plans.actions.loop_notes import note_taken_back
from plumbline.plans.actions.moves import Agreement, note_move
from plumbline.plans.actions.plans import PlanValues, new_plan, owner_for
from plumbline.plans.actions.withheld import require_kept, withhold
from plumbline.plans.models import (
    Action,
    ActionParty,
    HeaderValue,
    NotImportedLine,
    Occurrence,
    Outcome,
    Plan,
    PlanStage,
    ProgressEntry,
    Round,
    Section,
    SectionLead,
)
from plumbline.plans.queries.content import NOTE_MARKS, content_of
from plumbline.plans.queries.shared import numbers_shown
from plumbline.plans.rules.approvals import approval_body
from plumbline.plans.rules.content import Item, NotImported, PlanContent, Progress
from plumbline.plans.rules.content import Section as SectionContent
from plumbline.plans.rules.fitting import fitted
from plumbline.plans.rules.merging import Change, Comparison, Standards, compare, is_blank
from plumbline.plans.rules.numbering import last_part, next_number
from plumbline.plans.rules.timescales import understand_timescale


@dataclass(frozen=True)
class Source:
    """The document that content was read from."""

    file_name: str
    submission: str
    not_imported: tuple[NotImported, ...] = ()


@transaction.atomic
def create_plan_from_content(
    *, by: Viewer, at: datetime, owner_id: int, content: PlanContent, source: Source, service_number: str = ""
) -> Plan:
    """A new draft plan that holds everything the content says; rows of a template left empty become no actions.

    The same submission twice gives the same plan (BY1). What was not imported is kept with the plan.
    """
    owner = owner_for(by, owner_id)
    one_at_a_time(by)
    content = fitted(content)
    submission = once(by, "document", source.submission)
    made = Plan.objects.filter(submission=submission).first()
    if made:
        return made
    if content.framework == "":
        raise Refusal("Choose what kind of plan this is before you create it.", field="framework")
    values = PlanValues(
        title=_title(content, source),
        date_of_plan=_date_of_plan(content, get_framework(by, content.framework)) or day_of(at),
        completed_by=_header(content, "completed by"),
        period_start=content.period_start,
        period_end=content.period_end,
        service_number=service_number,
        header=content.header,
    )
    plan = new_plan(by=by, at=at, owner=owner, framework_id=content.framework, values=values, submission=submission)
    content, source = withhold((content, source), by=by, at=at, plan=plan)
    writer = _Writer(by, at, plan, source)
    writer.write_sections(content.sections)
    relink(plan)
    writer.keep_not_imported()
    record_plan_event(
        by=by, at=at, verb="plan.imported", plan=plan, subject=plan, label=plan.title,
        after={"file": source.file_name, "sections": len(content.sections), "actions": writer.actions_written,
               "not_imported": len(source.not_imported), "owner": owner.name},
    )  # fmt: skip
    return plan


@transaction.atomic
def update_plan_from_content(
    *, by: Viewer, at: datetime, code: str, content: PlanContent, source: Source, reason: str = "", agreed_by: str = ""
) -> Comparison:
    """Brings a plan up to date with a document: actions matched by number, progress added once, nothing removed and
    nothing withdrawn brought back. Where it moves the finish of an agreed action, it needs the reason and who agreed
    (BY5)."""
    plan = plan_open_to(by, code, "plan.edit")
    content, source = withhold((fitted(content), source), by=by, at=at, plan=plan)
    found = compare_with(by, plan, content)
    if found.empty:
        return found
    for change in found.all_changes:
        require_kept(by, plan, {"": change.before}, {"": change.after})
    if plan.stage == PlanStage.LIVE and found.moves_a_finish:
        require_agreement(reason, agreed_by)
    writer = _Writer(by, at, plan, source)
    if found.new_sections:
        writer.write_sections(s for s in content.sections if s.number in set(found.new_sections))
    by_section: dict[str, list[Item]] = {}
    for number, item in found.new_items:
        if number not in set(found.new_sections):
            by_section.setdefault(number, []).append(item)
    for number, items in by_section.items():
        writer.write_actions(Section.objects.get(plan=plan, number=number), items)
    writer.apply(found.changed, Agreement(reason, agreed_by))
    writer.apply_to_sections(found.sections_changed, content)
    writer.apply_to_header(found.header_changed)
    writer.add_progress(found.new_progress)
    relink(plan)
    writer.keep_not_imported()
    plan.edition += 1
    plan.save(update_fields=["edition", "next_section"])
    record_plan_event(
        by=by, at=at, verb="plan.updated_from_document", plan=plan, subject=plan, label=plan.title,
        before={f"{c.number} {c.field}".strip(): c.before for c in found.all_changes},
        after={"file": source.file_name, **{f"{c.number} {c.field}".strip(): c.after for c in found.all_changes},
               "new_actions": [i.number for _, i in found.new_items],
               "new_progress": [n for n, _ in found.new_progress],
               **({"agreed_by": agreed_by.strip()} if agreed_by.strip() else {})},
        reason=reason,
    )  # fmt: skip
    return found


def compare_with(by: Viewer, plan: Plan, content: PlanContent) -> Comparison:
    """What bringing the plan up to date with this content would change."""
    standards = Standards(
        fixed_titles=bool(framework_of(by, plan.framework_id).sections.fixed),
        withdrawn=frozenset(plan.actions.exclude(withdrawn_at=None).values_list("number", flat=True)),
        withdrawn_sections=frozenset(plan.sections.exclude(withdrawn_at=None).values_list("number", flat=True)),
        statuses=frozenset(v.key for v in scale_of(by, plan.framework.scale_id).values),
        note_marks=NOTE_MARKS,
    )
    incoming, shown = fitted(content), numbers_shown(by, plan)
    for section in incoming.sections:  # what is recorded in another plan is changed there
        section.items = [item for item in section.items if item.number not in shown]
    return compare(content_of(by, plan, shown=False), incoming, standards)


class _Writer:
    """Writes content into one plan with few statements, however many rows there are."""

    def __init__(self, by: Viewer, at: datetime, plan: Plan, source: Source) -> None:
        self.by, self.at, self.plan, self.source = by, at, plan, source
        self.scale: Scale = scale_of(by, plan.framework.scale_id)
        self.names: Names = names_known_to(by, plan)
        self.rounds: dict[str, Round] = {r.label: r for r in plan.rounds.all()}
        self.taken = numbers_given(plan)
        self.actions_written = 0

    def write_sections(self, sections: Iterable[SectionContent]) -> None:
        """All sections with their actions; fixed sections that the content leaves out are made as well."""
        have = {s.number: s for s in self.plan.sections.all()}
        fixed = framework_of(self.by, self.plan.framework_id).sections.fixed
        given = list(sections)
        numbers = {s.number for s in given} | set(have)
        given += [SectionContent(number=str(f.number), title=f.title) for f in fixed if str(f.number) not in numbers]
        position = max([s.position for s in have.values()], default=0)
        for content in sorted(given, key=lambda s: last_part(s.number)) if fixed else given:
            position += 1
            section = have.get(content.number) or self._section(content, position)
            self.write_actions(section, content.items)
        self.plan.next_section = (
            max([last_part(n) for n in self.plan.sections.values_list("number", flat=True)], default=0) + 1
        )
        self.plan.save(update_fields=["next_section"])

    def _section(self, content: SectionContent, position: int) -> Section:
        section = Section.objects.create(
            plan=self.plan, number=content.number, position=position, title=content.title, theme=content.theme,
            context=content.context,
        )  # fmt: skip
        SectionLead.objects.bulk_create(leads_for(section.pk, content.lead, self.names))
        self._outcomes(section, content)
        return section

    def _outcomes(self, section: Section, content: SectionContent) -> None:
        Outcome.objects.bulk_create(
            Outcome(section=section, position=n, level=o.level, text=o.text)
            for n, o in enumerate(content.outcomes, start=1)
        )

    def write_actions(self, section: Section, items: Iterable[Item]) -> None:
        filled = [item for item in items if not is_blank(item)]
        position = max(section.actions.values_list("position", flat=True), default=0)
        rows = [self._action(section, item, position + n) for n, item in enumerate(filled, start=1)]
        Action.objects.bulk_create(rows)
        section.next_action = max([section.next_action, *(last_part(r.number) + 1 for r in rows)])
        section.save(update_fields=["next_action"])
        pairs = list(zip(rows, filled, strict=True))
        ActionParty.objects.bulk_create(
            p for row, item in pairs for p in parties_for(row, ActionParty.Part.DOER, item.responsible, self.names)
        )
        ProgressEntry.objects.bulk_create(e for row, item in pairs for e in self._entries(row, item.progress))
        Occurrence.objects.bulk_create((o for row in rows for o in occurrence_rows(row)), ignore_conflicts=True)
        self.actions_written += len(rows)

    def _action(self, section: Section, item: Item, position: int) -> Action:
        number = item.number
        if number in self.taken:
            number, section.next_action = next_number(section.number, self.taken, section.next_action)
        self.taken.add(number)
        value = self.scale.value(item.status.key)
        return Action(
            plan=self.plan, section=section, number=number, position=position, title=item.title, text=item.text,
            outcome=item.outcome, measure=item.measure, frequency=item.frequency,
            approval_by=approval_body(item.text),
            start_text=item.start.text, start_kind=stored_kind(item.start), start_on=item.start.date,
            finish_text=item.finish.text, finish_kind=stored_kind(item.finish), finish_on=item.finish.date,
            original_finish_text=item.finish.text, original_finish_on=item.finish.date,
            status=value.key if value else "", status_text=item.status.text,
            complete=value is not None and value.common is Common.DONE, created_at=self.at,
            submission=once(self.by, self.plan.code, self.source.submission, number),
        )  # fmt: skip

    def _entries(self, action: Action, entries: Iterable[Progress]) -> list[ProgressEntry]:
        made = []
        for n, entry in enumerate(entries, start=1):
            value = self._value(entry.status)
            made.append(
                ProgressEntry(
                    action=action,
                    round=self._round(entry.round),
                    text=entry.text,
                    status=value,
                    status_text=entry.status,
                    status_note=entry.status_note,
                    impact=entry.impact,
                    by_id=self.by.user_id,
                    by_name=self.by.name,
                    for_name=self.by.acting_for.organisation_name if self.by.acting_for else "",
                    at=self.at,
                    from_document=True,
                    submission=once(self.by, self.plan.code, self.source.submission, str(action.pk), str(n)),
                )
            )
        return made

    def _value(self, printed: str) -> str:
        """The scale's key of a printed status such as "1 (Fully Achieved)"; "" where it is none of the scale's."""
        words = " ".join(re.findall(r"[\w-]+", printed.casefold()))
        for value in self.scale.values:
            spellings = {
                value.key,
                value.code,
                value.label,
                *value.also,
                f"{value.code} {value.label}",
                f"{value.key} {value.label}",
            }
            if words in {" ".join(re.findall(r"[\w-]+", s.casefold())) for s in spellings}:
                return value.key
        return ""

    def _round(self, label: str) -> Round | None:
        if not label:
            return None
        if label not in self.rounds:
            month = understand_timescale(label, period=(None, None), end=False, base=None).timing.date
            self.rounds[label] = Round.objects.create(
                plan=self.plan, label=label, month=month, position=len(self.rounds) + 1
            )
        return self.rounds[label]

    def apply(self, found: list[Change], agreement: Agreement) -> None:
        """The changed fields of existing actions; a moved finish keeps the original one."""
        rows = {a.number: a for a in self.plan.actions.select_for_update().filter(number__in={c.number for c in found})}
        agreed = {n: (row.finish_text, row.finish_on) for n, row in rows.items() if is_agreed(row)}
        complete = {n for n, row in rows.items() if row.complete}
        for change in found:
            row = rows[change.number]
            if change.field in ("start", "finish"):
                end = change.field == "finish"
                period = (self.plan.period_start, self.plan.period_end)
                timing = understand_timescale(change.after, period=period, end=end, base=day_of(self.at)).timing
                first = self.plan.stage == PlanStage.DRAFT or row.number not in agreed
                setattr(row, f"{change.field}_text", timing.text)
                setattr(row, f"{change.field}_kind", stored_kind(timing))
                setattr(row, f"{change.field}_on", timing.date)
                if end and first:
                    row.original_finish_text, row.original_finish_on = row.finish_text, row.finish_on
            elif change.field == "status":
                row.status, row.status_text, row.status_reason = change.key, change.after, ""
                value = self.scale.value(row.status)
                row.complete = value is not None and value.common is Common.DONE
                row.completed_on = day_of(self.at) if row.complete else None
            elif change.field == "responsible":
                row.parties.filter(part=ActionParty.Part.DOER).delete()
                ActionParty.objects.bulk_create(
                    ActionParty(action=row, part=ActionParty.Part.DOER, position=n, **party(text, self.names))
                    for n, text in enumerate(change.after.split("\n"), start=1)
                )
            elif change.field == "measure":
                row.measure, row.measure_baseline, row.measure_target = change.after, None, None
                row.measure_current, row.measure_by, row.measure_unit = None, None, ""
            else:
                setattr(row, change.field, change.after)
        retimed = {c.number for c in found if c.field in ("start", "finish", "frequency")}
        live = self.plan.stage == PlanStage.LIVE
        moved = {c.number for c in found if c.field == "finish"} & set(agreed) if live else set()
        for row in rows.values():
            row.edition += 1
            row.save()
            note_taken_back(
                row, was_complete=row.number in complete, by=self.by, at=self.at, file=self.source.file_name
            )
            if row.number in moved:
                text, day = agreed[row.number]
                note_move(row, by=self.by, at=self.at, from_text=text, from_on=day, agreement=agreement)
            if row.number in retimed:
                plan_occurrences(row)

    def apply_to_sections(self, found: Iterable[Change], content: PlanContent) -> None:
        """The changed parts of existing sections."""
        incoming = {section.number: section for section in content.sections}
        for change in found:
            section = self.plan.sections.select_for_update().get(number=change.number)
            if change.field == "lead":
                section.leads.all().delete()
                SectionLead.objects.bulk_create(leads_for(section.pk, incoming[change.number].lead, self.names))
            elif change.field == "outcomes":
                section.outcomes.all().delete()
                self._outcomes(section, incoming[change.number])
            else:
                setattr(section, change.field, change.after)
            section.edition += 1
            section.save()

    def apply_to_header(self, found: Iterable[Change]) -> None:
        """Header fields that the document says differently, and those that the plan did not have."""
        for change in found:
            value = self.plan.header_values.filter(label=change.field).first()
            value = value or HeaderValue(
                plan=self.plan, label=change.field, position=self.plan.header_values.count() + 1
            )
            value.text = change.after
            if value.day:
                value.day = understand_timescale(change.after, end=False, base=day_of(self.at)).timing.date
            value.save()

    def add_progress(self, found: Iterable[tuple[str, Progress]]) -> None:
        rows = {a.number: a for a in self.plan.actions.all()}
        entries: dict[str, list[Progress]] = {}
        for number, entry in found:
            entries.setdefault(number, []).append(entry)
        ProgressEntry.objects.bulk_create(
            e for number, said in entries.items() for e in self._entries(rows[number], said)
        )

    def keep_not_imported(self) -> None:
        NotImportedLine.objects.bulk_create(
            NotImportedLine(
                plan=self.plan,
                upload_name=self.source.file_name,
                where=line.where[:200],
                text=line.text,
                why=line.why,
                at=self.at,
            )
            for line in self.source.not_imported
        )


def _header(content: PlanContent, label: str) -> str:
    return next((text for name, text in content.header.items() if name.casefold().startswith(label)), "")


def _title(content: PlanContent, source: Source) -> str:
    """The plan's name in a list of many: a heading that every such paper has is followed by what this one is about."""
    about = _header(content, "review") if content.title.isupper() or not content.title else ""
    return ": ".join(part for part in (content.title, about) if part) or source.file_name


def _date_of_plan(content: PlanContent, framework: Framework) -> date | None:
    """The document's own date, under the label that its framework prints: "Date of plan", or only "Date"."""
    labels = [field.label.casefold() for field in framework.header if field.key == "date_of_plan"]
    text = next((t for label, t in content.header.items() if label.casefold() in labels), "") or _header(
        content, "date of plan"
    )
    return understand_timescale(text, period=(None, None), end=False, base=None).timing.date if text else None
