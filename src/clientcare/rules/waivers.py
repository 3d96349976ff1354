"""Family 0, waivers: a finding that the team accepts for a time, said with a reason and an end."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from clientcare.dataclass import NamedTuple
from clientcare.errors import Fix
from clientcare.facts.limits import last_day
from clientcare.facts.workspace import Context
from clientcare.findings import ERROR, WARNING, AppliedWaiver, Remedy
from clientcare.records.base import Waiver, series_of
from clientcare.rules import catalogue
from clientcare.rules.catalogue import ANY, ESSENTIAL, HISTORY, Hit, Rule, at, find_rule, rule
from clientcare.settings import Settings
from clientcare.store import Entry
from clientcare.wording import days, trim

_WAIVED = (
    '[[commitment]]\nid = "ACME-1"\ntitle = "Search"\nowner = "mira"\n[[commitment.waive]]\n'
    'rule = "undated-commitment"\nuntil = {}\nwhy = "the client sets the date in {}"\n'
)
EXPIRES_WITHIN = 5
"""Working days before its end from which a waiver in use is announced."""


class ValidWaiver(NamedTuple):
    """A waiver in due form, on its record."""

    entry: Entry
    number: int
    waiver: Waiver
    rule: Rule

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells this waiver from every other."""
        return self.entry.kind, series_of(self.entry.id.lower()), self.number

    def holds(self, code: str, today: date, commit: str | None) -> bool:
        """Whether it hides a finding of a rule on a day; one on history, of a commit."""
        if self.rule.code != code:
            return False
        if code in HISTORY:
            given = (self.waiver.commit or "").lower()
            return bool(given) and (commit or "").lower().startswith(given)
        return self.waiver.until is not None and today <= self.waiver.until

    @property
    def waived(self) -> AppliedWaiver:
        """What an output says of it."""
        return AppliedWaiver(self.waiver.why or "", self.waiver.until, self.waiver.commit)


def valid_waivers(entry: Entry, today: date | None = None) -> Iterator[ValidWaiver]:
    """The waivers of a record that are in due form; with `today`, that end within the limit."""
    last = _last_day(entry.project.settings, today) if entry.project and today else None
    for number, waiver in enumerate(entry.record.waive):
        found = find_rule(waiver.rule) if waiver.rule else None
        if found and waiver_fault(waiver, last) is None:
            yield ValidWaiver(entry, number, waiver, found)


def _last_day(settings: Settings, today: date) -> date:
    """The last day on which a waiver may end that is written today."""
    calendar = settings.work_calendar
    return last_day(calendar.after(today, settings.policy.waiver_limit), calendar)


def waiver_fault(waiver: Waiver, latest: date | None = None) -> tuple[str, str] | None:
    """Say what keeps a waiver from waiving anything, and what to do; None where nothing does.

    `latest` is the last day on which it may end.
    """
    if not waiver.rule:
        return "a waiver without a rule", Fix("add {rule}, the name or code of a rule", rule='"…"')
    found = find_rule(waiver.rule)
    if found is None:
        hint = str(catalogue.unknown_rule(waiver.rule).hint)
        return f'a waiver for "{waiver.rule}", which is no rule', hint
    if found.locked:
        return f"{found.code} {found.name} cannot be waived", "remove it"
    if not trim(waiver.why):
        return f"a waiver for {found.name} without a why", Fix("add {why}", why='"…"')
    if found.code in HISTORY:
        given = re.fullmatch(r"[0-9A-Fa-f]{7,64}", waiver.commit or "")
        fault = f"a waiver for {found.name} without a commit (7 digits or more)"
        fix = Fix("add {commit}, as `clientcare drift` names it", commit='"…"')
        return None if given else (fault, fix)
    if waiver.until is None:
        fix = Fix("add {until}, or earlier", until=latest or "DATE")
        return f"a waiver for {found.name} without an end", fix
    if latest and waiver.until > latest:
        fault = f"a waiver for {found.name} until {waiver.until}, and none may end after {latest}"
        return fault, Fix("write {until}, or earlier", until=latest)
    return None


@rule("CC008", "bad-waiver", on=ANY, given="waive", severity=ERROR, level=ESSENTIAL, looks_at="all",
    whose="any",
    why="An exception without a reason and an end becomes permanent.",
    fix=Remedy("give it `rule`, `why` and `until` (for a rule on history `commit`), or remove it"),
    bad='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\n'
    '[[commitment.waive]]\nrule = "undated-commitment"\nuntil = 2026-07-01\n',
    good='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\n[[commitment.waive]]\n'
    'rule = "undated-commitment"\nuntil = 2026-07-01\nwhy = "the client sets the date in June"\n',
)  # fmt: skip
def bad_waiver(record: Any, context: Context) -> Iterator[Hit]:
    """A waiver has no why, no end or one too far ahead, or is for a rule that cannot be waived."""
    today = context.today if context.workspace.judged_today else None
    latest = _last_day(context.settings, today) if today else None
    for number, waiver in enumerate(record.waive):
        if fault := waiver_fault(waiver, latest):
            message, fix = fault
            yield at(("waive", number), f"{message}: it waives nothing", fix=Remedy(fix))


@rule("CC009", "expiring-waiver", on=ANY, severity=WARNING, level=ESSENTIAL, scope="engine",
    why="A waived finding comes back on the day after its waiver ends.",
    fix=Remedy("solve what it hides, or agree a new end and say why"),
    bad=_WAIVED.format("2026-06-19", "June"),
    good=_WAIVED.format("2026-07-31", "July"))  # fmt: skip
def expiring_waiver(valid: ValidWaiver, context: Context) -> Iterator[Hit]:
    """A waiver in use ends within five working days."""
    until = valid.waiver.until
    if until and (left := context.calendar.between(context.today, until)) <= EXPIRES_WITHIN:
        message = f"the waiver for {valid.rule.name} ends on {until}, in {days(left)}"
        yield at(("waive", valid.number, "until"), message)


@rule("CC010", "unused-waiver", on=ANY, severity=WARNING, level=ESSENTIAL, scope="engine",
    why="A waiver that is no longer needed may hide the next finding.",
    fix=Remedy("remove it"),
    bad='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\npromised = 2026-06-30\n'
    '[[commitment.waive]]\nrule = "undated-commitment"\nuntil = 2026-07-31\nwhy = "none yet"\n',
    good='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\n[[commitment.waive]]\n'
    'rule = "undated-commitment"\nuntil = 2026-07-31\nwhy = "the client sets the date in July"\n',
)  # fmt: skip
def unused_waiver(valid: ValidWaiver, context: Context) -> Iterator[Hit]:
    """A waiver hides nothing, or has ended."""
    path, until = ("waive", valid.number), valid.waiver.until
    if until and until < context.today:
        yield at((*path, "until"), f"the waiver for {valid.rule.name} ended on {until}")
    else:
        yield at(path, f"the waiver for {valid.rule.name} hides nothing")
