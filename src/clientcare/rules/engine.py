"""Run the rules over a workspace: find, let one finding cover another, waive, place, count."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime
from functools import cache
from itertools import chain, groupby
from typing import Any

from clientcare.dataclass import dataclass, field
from clientcare.facts.states import is_closed, is_critical
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import Outcome
from clientcare.records import Commitment, Issue
from clientcare.rules import catalogue
from clientcare.rules.catalogue import COLOURS, HISTORY, Colour, Pointer, Rule, Selection, WaiverKey
from clientcare.rules.outcome import MANY, Found, outcome_of
from clientcare.rules.waivers import ValidWaiver, valid_waivers
from clientcare.store import Entry, File


def check(
    workspace: Workspace,
    selection: Selection,
    *,
    extra: Iterable[tuple[Rule, catalogue.Hit]] = (),
    projects: Iterable[str] = (),
    void: Collection[WaiverKey] = (),
    placed: bool = True,
    each_round: bool = False,
) -> Outcome:
    """Run the selected rules; `extra` are hits found elsewhere, as in the history.

    The waivers in `void` hide nothing: those that come with the change that is judged.

    With `projects` (ids), only findings of these are kept, of records that no project claims, and
    of files that cannot be read, whosever: they may hold anything. What is not `placed` has no line
    unless the order of the findings of one rule depends on it: to look lines up takes long.
    What is the same of all rounds of a series is said of the first alone, or of `each_round`, for
    whoever compares two outcomes: else what ends for the first would be new for the second.
    """
    every = _every(workspace, selection)
    found = [*(every if each_round else _once_a_series(every))]
    found += [Found(rule, hit.where, hit) for rule, hit in extra if hit.where]
    today = workspace.now.day
    waivers = _Waivers(today, today if workspace.judged_today else None, frozenset(void))
    found = [*_without_superseded(waivers.hide(found), selection.shown)]
    found += waivers.hide(_watermelons(workspace, selection, found))
    found += _about_waivers(workspace, selection, waivers)
    return outcome_of(workspace, selection, found, projects, placed=placed)


def colours(
    workspace: Workspace, selection: Selection, projects: Iterable[str]
) -> dict[str, Colour]:
    """The worst colour that a finding calls for in each of the projects (ids).

    Of a project that is red no more is asked. The rules on waivers and on the declared colour,
    which the engine asks itself, call for none.
    """
    worst: dict[str, Colour] = dict.fromkeys(projects, "green")
    ask, today = _asking(workspace, selection.rules), workspace.now.day
    waivers = _Waivers(today, today if workspace.judged_today else None, frozenset())
    records = ((context, entry) for context in workspace.contexts if context.id in worst
               for entry in chain.from_iterable(context.entries.values())
               if worst[context.id] != COLOURS[0])  # fmt: skip

    def by_place() -> Iterator[list[Found]]:
        wide: dict[int, list[Found]] = {}
        for one in _once_a_series(ask(_on_the_whole(selection.rules))):
            wide.setdefault(id(one.where), []).append(one)
        of_records = groupby(_once_a_series(ask(records)), key=lambda one: id(one.where))
        yield from ([*wide.pop(key, ()), *found] for key, found in of_records)
        yield from wide.values()

    for found in by_place():
        for one in _without_superseded(waivers.hide(found), selection.shown):
            name = one.where.project.id if one.where.project else ""
            if name in worst and not one.waived:
                colour = catalogue.colour_of(one.rule.code, one.severity, gap=one.gap)
                worst[name] = min(worst[name], colour, key=COLOURS.index)
    return worst


# Finding -----------------------------------------------------------------------------------------


_WHOSE = {
    "us": ("us",), "client": ("client",), "third-party": ("other",),
    "theirs": ("client", "other"), "any": ("us", "client", "other"),
}  # fmt: skip


def _every(workspace: Workspace, selection: Selection) -> list[Found]:
    """Ask every rule, first those of the whole workspace; of many records another process most."""
    snapshot, rules = workspace.snapshot, selection.rules
    records = [(context, entry) for context in workspace.contexts
               for entry in chain.from_iterable(context.entries.values())]  # fmt: skip
    shared = chain[Any](rules, workspace.entries, workspace.recorded, snapshot.entries,
                        snapshot.files, snapshot.invalid)  # fmt: skip
    ask, wide = _asking(workspace, rules), _on_the_whole(rules)
    work: list[Rule | tuple[Context, Entry]] = [*wide, *records]
    if workspace.is_divisible and len(records) in MANY:
        from clientcare.processes import divided

        horizon = workspace.now.horizon

        def asked(part: Iterable[Rule | tuple[Context, Entry]]) -> list[Found | datetime]:
            found: list[Found | datetime] = [*ask(part)]
            return [*found, horizon.until] if horizon else found

        found = divided(asked, work, 0.35, shared)
        for one in found:  # of another process, too
            if horizon and isinstance(one, datetime):
                horizon.note(one)
        return [one for one in found if isinstance(one, Found)]
    return [*ask(work)]


def _on_the_whole(rules: Iterable[Rule]) -> list[Rule]:
    return [rule for rule in rules if rule.scope == "workspace"]


def _asking(
    workspace: Workspace, rules: Iterable[Rule]
) -> Callable[[Iterable[Rule | tuple[Context, Entry]]], Iterator[Found]]:
    """Make what asks rules about the workspace, and the others about records."""
    narrow = [rule for rule in rules if rule.scope == "record"]

    @cache
    def rules_for(kind: str, by: str, closed: bool) -> list[tuple[Rule, str]]:
        return [
            (rule, rule.given)
            for rule in narrow
            if kind in rule.on
            and (rule.looks_at == "all" or not closed)
            and (not by or by in _WHOSE[rule.whose])
        ]

    def ask(part: Iterable[Rule | tuple[Context, Entry]]) -> Iterator[Found]:
        for one in part:
            if isinstance(one, Rule):
                yield from (Found(one, hit.where, hit) for hit in one.check(workspace) if hit.where)
                continue
            context, entry = one
            record = entry.record
            by = record.by if isinstance(record, Commitment) else ""
            held = vars(record)
            for rule, given in rules_for(entry.kind, by, is_closed(record)):
                if not given or given in held:
                    for hit in rule.check(record, context):
                        yield Found(rule, hit.where or entry, hit)

    return ask


def _once_a_series(found: Iterable[Found]) -> Iterator[Found]:
    """Say once of a series what is so of each of its rounds: of the first of them."""
    seen: set[tuple[str, str, str]] = set()
    for one in found:
        entry = one.entry
        if entry and (series := getattr(entry.record, "series", None)):
            if (key := (one.rule.code, series, one.hit.message)) in seen:
                continue
            seen.add(key)
        yield one


def _without_superseded(found: list[Found], shown: frozenset[str]) -> Iterator[Found]:
    """Drop what another finding on the same record says better, and name it there as related.

    Only a finding that is shown covers another: what is waived or not asked for hides nothing
    but itself.
    """
    superseding = {
        (one.rule.instead_of, id(one.where))
        for one in found
        if one.rule.instead_of and one.waived is None and one.rule.code in shown
    }
    quiet: dict[tuple[str | None, int], list[Pointer]] = {}
    for one in found:
        if one.key in superseding and one.waived is None:
            said = f"instead of {one.rule.name}: {one.hit.message}"
            quiet.setdefault(one.key, []).append(Pointer(one.hit.path, said))
    for one in found:
        if one.key not in superseding or one.waived:
            if more := quiet.get((one.rule.instead_of, id(one.where))):
                one = one._replace(hit=one.hit._replace(related=(*one.hit.related, *more)))
            yield one


# Waivers -----------------------------------------------------------------------------------------


@dataclass
class _Waivers:
    """Marks what waivers hide, and remembers which of them hid something.

    `written` is the day by which an end is judged to be too far ahead; None of a past day.
    """

    today: date
    written: date | None
    void: frozenset[WaiverKey]
    used: set[WaiverKey] = field(default_factory=set)
    _in_force: dict[int, dict[str, list[ValidWaiver]]] = field(default_factory=dict)
    """What has not ended, by the entry and the code of the rule."""

    def of(self, entry: Entry) -> Iterator[ValidWaiver]:
        """The waivers of a record that may hide something."""
        return (valid for valid in valid_waivers(entry, self.written) if valid.key not in self.void)

    def hide(self, found: Iterable[Found]) -> list[Found]:
        """Mark each finding that a waiver hides."""
        return [
            one._replace(waived=valid.waived) if (valid := self._hiding(one)) else one
            for one in found
        ]

    def _hiding(self, one: Found) -> ValidWaiver | None:
        if one.entry is None or not one.entry.record.waive or one.rule.locked:
            return None
        if id(one.entry) not in self._in_force:
            by_code = self._in_force[id(one.entry)] = dict[str, list[ValidWaiver]]()
            for valid in self.of(one.entry):
                if valid.rule.code in HISTORY or valid.holds(valid.rule.code, self.today, None):
                    by_code.setdefault(valid.rule.code, []).append(valid)
        for valid in self._in_force[id(one.entry)].get(one.rule.code, ()):
            if valid.holds(one.rule.code, self.today, one.hit.commit):
                self.used.add(valid.key)
                return valid
        return None


_ABOUT = ("CC009", "CC010")
"""The rules on waivers themselves; a waiver of one of these is judged when all others have been."""


def _about_waivers(
    workspace: Workspace, selection: Selection, waivers: _Waivers
) -> Iterator[Found]:
    """Find waivers that end soon, and those that hide nothing or have ended."""
    ran = {rule.code: rule for rule in selection.rules if rule.code in _ABOUT}
    if not ran:
        return
    running = {rule.code for rule in selection.rules} - HISTORY
    valid = [
        (one, context)
        for context in workspace.contexts
        for entry in chain.from_iterable(context.recorded.values())
        if entry.record.waive and not is_closed(entry.record)
        for one in waivers.of(entry)
    ]
    for one, context in sorted(valid, key=lambda pair: pair[0].rule.code in _ABOUT):
        ended = one.waiver.until is not None and one.waiver.until < context.today
        rule = ran.get("CC009" if one.key in waivers.used else "CC010")
        judged = ran if one.rule.code in _ABOUT else running
        if rule and (one.rule.code in judged or ended):
            hits = (Found(rule, one.entry, hit) for hit in rule.check(one, context))
            yield from hits if judged is ran else waivers.hide(hits)


def _watermelons(workspace: Workspace, selection: Selection, found: list[Found]) -> Iterator[Found]:
    """Compare each open project's declared colour with what all its findings say."""
    rule = next((one for one in selection.rules if one.code == catalogue.WATERMELON), None)
    if rule is None:
        return
    by_project: dict[int, list[Found]] = {}
    for one in found:
        by_project.setdefault(id(one.where.project), []).append(one)
    for context in workspace.contexts:
        project, own = context.project, by_project.get(id(context.loaded_project), [])
        if project and project.health and not is_closed(project):
            for hit in rule.check(project, context, _red_reasons(context, selection, own)):
                yield Found(rule, context.entries["project"][0], hit)


def _red_reasons(context: Context, selection: Selection, found: list[Found]) -> int:
    """Count what calls for red of all that was found in a project; what is waived does not."""
    counts = selection.in_practice
    red = {
        one.where.id
        for one in found
        if not isinstance(one.where, File)
        and one.waived is None
        and (not counts or one.rule.code in counts)
        and catalogue.colour_of(one.rule.code, one.severity, gap=one.gap) == "red"
    }
    return len(red | {issue.id for issue in context.records(Issue) if is_critical(issue)})
