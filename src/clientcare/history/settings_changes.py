"""The settings of a base and of a change → what judges otherwise now, and whether it is laxer."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from clientcare.dataclass import NamedTuple
from clientcare.history.versions import last_name
from clientcare.records import Project, Table
from clientcare.records.project import Person
from clientcare.records.validation import parse_duration
from clientcare.rules.catalogue import catalogue, find_rule
from clientcare.settings import PRACTICES, Settings
from clientcare.store import Entry, Snapshot

_THRESHOLDS = ("info", "warning", "error", "never")
_HOURS = {"h": 3.0, "ch": 1.0, "d": 24 * 7 / 5, "cd": 24.0, "w": 24 * 7.0, "m": 24 * 30.4}
"""About how many hours by the clock one of each unit of a duration takes."""
_NOT_JUDGING = ("record.", "people.")


class SettingChange(NamedTuple):
    """A setting that judges otherwise than before; `project` is None of the workspace's own.

    `moved` is a record that another project judges now, with the id of the one that judged it.
    """

    key: str
    old: str
    new: str
    laxer: bool
    project: str | None = None
    moved: tuple[Entry, str] | None = None


def all_changes(
    base: Snapshot, present: Snapshot, over: date, renamed: Mapping[str, str]
) -> Iterator[SettingChange]:
    """What the change does to the settings of the workspace and of its projects.

    `renamed` holds the present id of each record that had another one.
    """
    yield from setting_changes(base.settings, present.settings)
    yield from people_changes(base.settings.people, present.settings.people, over)
    known = {project.id.lower(): project for project in base.projects}
    for project in present.projects:
        before = known.get(project.id.lower())
        if before is None or not (before.project and project.project):
            continue
        layers = (*before.settings.layers, *project.settings.layers)
        own = {key for layer in layers if layer.prefix for key in layer.keys}
        for change in setting_changes(before.settings, project.settings, project.id):
            if change.key in own:
                yield change
        yield from ladder_changes(before.project, project.project, project.id)
        was, now = before.project.people, project.project.people
        yield from people_changes(was, now, over, project.id)
        yield from sides_changes(before.project, project.project, base.settings, project.id)
    yield from moved_changes(base, present, renamed)


def moved_changes(
    base: Snapshot, present: Snapshot, renamed: Mapping[str, str]
) -> Iterator[SettingChange]:
    """Find what judges records otherwise because they were moved to another project."""
    was = {(entry.kind, last_name(entry.id, renamed)): entry.project for entry in base.entries}
    seen: set[tuple[str, str]] = set()
    for entry in present.entries:
        old, new = was.get((entry.kind, entry.id.lower())), entry.project
        if entry.kind == "project" or not old or not new or not (old.project and new.project):
            continue
        pair = old.id.lower(), new.id.lower()
        if pair[0] == pair[1] or pair in seen:
            continue
        seen.add(pair)
        for change in (
            *setting_changes(old.settings, new.settings, new.id),
            *ladder_changes(old.project, new.project, new.id),
        ):
            yield change._replace(moved=(entry, old.id))


def setting_changes(
    old: Settings, new: Settings, project: str | None = None
) -> Iterator[SettingChange]:
    """Find every setting that became laxer, or neither laxer nor stricter; stricter ones pass.

    Of a project (by its id) only what it sets itself is compared: policy, calendar, cadence.
    """
    before, after = dict(old.values), dict(new.values)
    for key in before:
        if before[key] == after.get(key) or key.startswith(_NOT_JUDGING):
            continue
        if project is not None and not key.startswith(
            ("policy.", "calendar.", "cadence.", "time_zone")
        ):
            continue
        laxer = is_laxer(key, before[key], after.get(key))
        if laxer is not False:
            told = _shown(before[key]), _shown(after.get(key))
            yield SettingChange(key, *told, laxer=bool(laxer), project=project)


def ladder_changes(old: Project, new: Project, project: str) -> Iterator[SettingChange]:
    """Find the steps of a ladder that answer later or are no more, and acceptance by silence."""
    before, after = (p.contract.deemed_accepted if p.contract else None for p in (old, new))
    if after and _hours(after) < _hours(before):
        key = "contract.deemed_accepted"
        yield SettingChange(key, _shown(before), after, laxer=True, project=project)
    steps = {step.level: step for step in new.escalation}
    for step in old.escalation:
        now = steps.get(step.level)
        before, after = step.respond_within, now.respond_within if now else None
        if before and before != after and (after is None or _hours(after) > _hours(before)):
            key = f"escalation.{step.level}.respond_within"
            yield SettingChange(key, before, _shown(after), laxer=True, project=project)


def people_changes(
    old: Mapping[str, Person], new: Mapping[str, Person], over: date, project: str | None = None
) -> Iterator[SettingChange]:
    """Find people who left on another day that is `over`, or have more time to be planned.

    Of a project's own people the history rules name a day of leaving that was filled in.
    """
    for name, was in old.items():
        now = new.get(name, was)
        left = [one.left or date.max for one in (was, now)]
        if left[0] != left[1] and min(left) <= over and (was.left or not project):
            told = _shown(was.left), _shown(now.left)
            yield SettingChange(f"people.{name}.left", *told, laxer=False, project=project)
        before, after = (1 if p.capacity is None else p.capacity for p in (was, now))
        if after > before:
            told = _shown(before), _shown(after)
            yield SettingChange(f"people.{name}.capacity", *told, laxer=True, project=project)


def sides_changes(
    old: Project, new: Project, settings: Settings, project: str
) -> Iterator[SettingChange]:
    """Find people of the workspace whom a project takes to another side, and names it may name."""
    for name, person in new.people.items():
        if name not in old.people and name in settings.people and person.side not in (None, "us"):
            key = f"people.{name}.side"
            yield SettingChange(key, "us", str(person.side), laxer=False, project=project)
    before, after = (one.report.may_name if one.report else () for one in (old, new))
    if not set(after) <= set(before):
        told = _shown(before), _shown(after)
        yield SettingChange("report.may_name", *told, laxer=True, project=project)


def is_laxer(key: str, old: Any, new: Any) -> bool | None:
    """Whether a value judges more mildly than another; None where it judges otherwise."""
    if key == "check.fail_on":
        return _THRESHOLDS.index(new) > _THRESHOLDS.index(old)
    if key == "check.practice":
        return PRACTICES.index(new) < PRACTICES.index(old)
    if key == "check.ignore":
        return not set(new) <= set(old)
    if key == "check.select":
        return bool(new) and (not old or not set(old) <= set(new))
    if key == "check.severity":
        return any(_grade(rule, new) < _grade(rule, old) for rule in {*old, *new})
    if key == "policy.due_soon":
        return _hours(new) < _hours(old)
    if key == "policy.max_moves":
        return bool(new > old)
    if key.startswith(("policy.", "cadence.")):
        return _hours(new) > _hours(old)
    return None


def _grade(name: str, severities: Mapping[str, str]) -> int:
    """How bad a rule or family counts where severities are given anew."""
    given = severities.get(name)
    if given:
        return ("info", "warning", "error").index(given)
    rule = find_rule(name)
    members = [rule] if rule else [r for c, r in catalogue().items() if c.startswith(name.upper())]
    return min((int(one.severity) - 1 for one in members), default=0)


def _hours(duration: str | None) -> float:
    """About how long a duration is; without one a limit never ends."""
    if duration is None:
        return float("inf")
    found = parse_duration(duration)
    return found.number * _HOURS.get(found.unit, 24.0)


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_shown, value)) + "]"
    if isinstance(value, Table):
        value = {key: one for key, one in value.by_key().items() if one is not None}
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_shown(one)}" for key, one in value.items()) + "}"
    return str(value)
