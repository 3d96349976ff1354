"""What `check` found in a large workspace, kept until anything differs that it depends on.

That is the program, the options, every file of the workspace, what git ignores, of a history its
last commit, the zones' files, and the day or, of the present, the moments up to the judgement's
horizon (`Now`). Nothing is kept or used where one of them is not known for certain; the files are
looked at anew each time.
"""

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import TZPATH

from clientcare import findings
from clientcare.cache import Cache
from clientcare.cli import common
from clientcare.cli.arguments import Globals
from clientcare.cli.output import note
from clientcare.cli.workspaces import ignored_files
from clientcare.findings import AppliedWaiver, Finding, Outcome, Place, Remedy, Severity
from clientcare.settings import Settings, is_time_zone
from clientcare.store import State, look, repository_prefix, repository_top, text_of

if TYPE_CHECKING:
    from clientcare.calendar.now import Now
    from clientcare.facts.workspace import Workspace
    from clientcare.output.findings import CheckResult


class KeptCheck:
    """What some rules found in one workspace, and what it depends on.

    Only of what is `detailed` it is kept whose a finding is, and which records have none: to ask
    that takes as long as all the rest.
    """

    def __init__(
        self, ctx: Globals, root: Path, settings: Settings, rules: object,
        *, detailed: bool, history: bool,
    ) -> None:  # fmt: skip
        """Begin to look at the workspace, with its `history` or without it."""
        self.ctx, self.root, self.settings, self.detailed = ctx, root, settings, detailed
        self.history, self.notes = history, list[str]()
        self.begun = time.time_ns()
        self.state = State(self.begun)
        """What takes the files where they are read."""
        self.repository, self.ignored = ignored_files(root, settings.records)
        self._prefix = repository_prefix(root)
        top = repository_top(root) or root
        self._cache = Cache.outside(top, "check", str(root), repr((rules, detailed, history)))

    def found(self) -> "CheckResult | None":
        """What is kept of the workspace as it is now, where anything is."""
        if not self._cache or not self._cache.has_any:
            return None
        state = State(self.begun)
        self.settings = look(self.root, state)
        now = common.now_of(self.ctx.as_of, self.settings)
        key = self._key(state, now)
        keys = [key] if key else []
        found = self._cache.read(keys, lambda lines, _: self._unpacked(lines, now, state))
        if found and self.ctx.as_of:
            common.echo_day(self.ctx, self.ctx.as_of, now.day)
        for text in self.notes if found else ():
            note(self.ctx, text)
        return found

    def note(self, text: str) -> None:
        """Say something beside what is found, now and each time that this is what is kept."""
        self.notes.append(text)
        note(self.ctx, text)

    def keep(self, checked: "CheckResult", workspace: "Workspace") -> None:
        """Keep what was found in the workspace that was read into the state."""
        projects = (one.project for one in workspace.snapshot.projects)
        named = (one.time_zone for one in projects if one and one.time_zone)
        zones = sorted({workspace.snapshot.settings.time_zone, *named})
        key = self._key(self.state, workspace.now)
        if self._cache and key and all(map(is_time_zone, zones)):
            self._cache.write(key, _rows(checked, zones, self.notes, detailed=self.detailed))

    def _key(self, state: State, now: "Now") -> str | None:
        """All that an answer depends on but the moment of the present; None where it is unknown."""
        past = self.repository.whole_past if self.repository and self.history else None
        if not state.settled or (self.history and not past):
            return None
        whole = None if now.horizon else (now.day, now.moment, now.whole_day)
        return state.key(
            self._prefix, self.ignored, TZPATH, os.geteuid(), os.getegid(), os.getgroups(),
            common.is_today(self.ctx.as_of), whole, past,
        )  # fmt: skip

    def _unpacked(self, lines: list[bytes], now: "Now", state: State) -> "CheckResult | None":
        """What lines tell, where it holds now."""
        from clientcare.output.findings import CheckResult, Whose

        head, outcome, *found = map(json.loads, lines)
        since, until = (datetime.fromisoformat(one) for one in head["time"])
        at = now.moment_of_day
        if now.horizon and at != since and not since <= at < until:
            return None
        if head["zones"] != _files_of(head["zones"]):
            return None
        shown, waived = ([*map(_finding, some)] for some in found)
        whose = {one[0].fingerprint: Whose(*one[1]) for one in shown if one[1]}
        result = CheckResult(
            Outcome(
                tuple(one for one, _ in shown),
                tuple(one for one, _ in waived),
                unreadable=tuple(findings.Unreadable(*one) for one in outcome.pop("unreadable")),
                **outcome,
            ),
            now,
            self._prefix,
            records=head["records"],
            whose=lambda finding: whose.get(finding.fingerprint),
            text_of=cache(lambda file: text_of(self.root, file.removeprefix(self._prefix), state)),
            invalid=head["invalid"],
        )
        self.notes = head["notes"]
        return result


def _files_of(zones: "Mapping[str, object] | list[str]") -> dict[str, list[list[int] | None]]:
    """What the files of zones are, in each folder where one may lie."""

    def stat(path: str) -> list[int] | None:
        with suppress(OSError):
            found = os.stat(path)  # noqa: PTH116
            return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
        return None

    return {zone: [stat(f"{folder}/{zone}") for folder in TZPATH] for zone in zones}


def _rows(
    checked: "CheckResult", zones: list[str], notes: list[str], *, detailed: bool
) -> Iterator[Any]:
    """Plain data, a row each: what is known of the whole, the counts, and the findings."""
    found, now = checked.outcome, checked.now
    shown, waived = (
        [(one, checked.whose(one) if detailed else None) for one in some]
        for some in (found.findings, found.waived)
    )
    until = now.horizon.until if now.horizon else now.moment_of_day
    times = [one.isoformat() for one in (now.moment_of_day, until)]
    yield {"time": times, "zones": _files_of(zones), "records": checked.records if detailed else {},
           "invalid": checked.invalid, "notes": notes}  # fmt: skip
    yield {"unreadable": found.unreadable, "files": found.files, "records": found.records,
           "unreadable_files": found.unreadable_files, "projects": found.projects}  # fmt: skip
    yield shown
    yield waived


def _finding(row: list[Any]) -> tuple[Finding, Any]:
    """A finding, and whose it is, of what `_rows` made of them."""
    values, whose = row
    found = Finding(*values)
    waived = AppliedWaiver(*found.waived) if found.waived else None
    if waived and waived.until:
        waived = waived._replace(until=date.fromisoformat(str(waived.until)))
    return found._replace(
        severity=Severity(found.severity),
        remedy=_remedy(found.remedy),
        place=Place(*found.place),
        related=tuple(findings.RelatedPlace(Place(*place), text) for place, text in found.related),
        waived=waived,
    ), whose


def _remedy(row: Any) -> Remedy:
    found = Remedy(*row)
    return found._replace(or_else=_remedy(found.or_else)) if found.or_else else found
