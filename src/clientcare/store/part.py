"""The part of a workspace that a change can touch: its projects, and all that is tied to them.

Projects are tied where a record of one has an id that stands in the other, as its own or where it
is named, and where both plan shares of people's time. A unit is what stands in one folder or file
of the records folder, so that no record of a project lies outside its unit. More than what is tied
may be found, never less.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from clientcare.dataclass import NamedTuple, replace
from clientcare.errors import ClientcareError
from clientcare.naming import project_of_file, stem_of_event
from clientcare.records import with_role
from clientcare.records.base import ROUND, series_of
from clientcare.settings import FILE_NAME, Settings
from clientcare.store.assembling import assemble, reassemble
from clientcare.store.files import Raw, steps_of
from clientcare.store.model import File, Snapshot

_SHARE = r"""\bshare["']?\s*="""
_ESCAPED = r"\\[uUx\s]"
"""What may stand for a letter of an id: texts that hold it are always looked into."""
_MOST_STARTS = 8
"""How many words are searched for at most before a text is looked into."""
_RECORD = frozenset(("record",))
F = TypeVar("F", bound=File | Raw)


def part_with(name: str, settings: Settings, raws: Sequence[Raw]) -> Snapshot | None:
    """The part of a workspace with the record of an id, in which all can be read; else None."""
    whole = _Units(settings, raws)
    if whole.is_one or any(raw.data is None for raw in raws):
        return None
    inside = whole.tied_to(_Ties(set(), {name.lower()}, shares=False), set())
    chosen = [raw for unit, some in whole.files.items() if unit in inside for raw in some]
    if not chosen or 2 * len(chosen) > len(raws):
        return None
    try:
        part = assemble(settings, chosen)
    except ClientcareError:  # no project is in it
        return None
    has_it = any(entry.id.lower() == name.lower() for entry in part.entries)
    is_faulty = part.unreadable or part.invalid
    ties = _Ties.of(part)
    if is_faulty or not has_it or whole.tied_to(ties, inside):
        return None
    part.untied = ties
    part.rest = [raw for unit, some in whole.files.items() if unit not in inside for raw in some]
    return part


def complete(snapshot: Snapshot) -> Snapshot:
    """The whole workspace of which a part was read."""
    if not snapshot.rest:
        return snapshot
    return reassemble(snapshot, {raw.name: raw.data for raw in snapshot.rest})


def touched_by(
    snapshot: Snapshot, changed: Mapping[str, bytes | dict[str, Any] | None]
) -> tuple[Snapshot, Snapshot]:
    """The part of a workspace that changed files can touch, before and after they are changed.

    It is the whole one where they are the settings, decide what may be unknown, or name what the
    part does not hold.
    """
    units = _Units(snapshot.settings, snapshot.files)
    if FILE_NAME in changed or units.is_one:
        whole = complete(snapshot)
        return whole, reassemble(whole, changed)
    unread = [*snapshot.unreadable, *(invalid.file for invalid in snapshot.invalid)]
    inside = {units.of(name) for name in (*changed, *(file.name for file in unread))}
    while True:
        before = units.part(snapshot, inside)
        after = reassemble(before, changed)
        was, now = _Ties.of(before), _Ties.of(after)
        ties = was.joined(now)
        if snapshot.rest and (
            not inside <= units.files.keys()
            or (
                ties != snapshot.untied
                and _Units(snapshot.settings, snapshot.rest).tied_to(ties, set())
            )
        ):
            return touched_by(complete(snapshot), changed)
        more = units.tied_to(ties, inside)
        if not more:
            break
        inside |= more
    lost = now.unknown - was.unknown
    if lost or before.may_hold_more != after.may_hold_more:
        whole = complete(snapshot)
        return whole, reassemble(whole, changed)
    return before, after


class _Ties(NamedTuple):
    """What ties a part to the rest: the ids of its records, those they name, shares of time."""

    own: set[str]
    named: set[str]
    shares: bool

    @property
    def unknown(self) -> set[str]:
        return self.named - self.own

    def joined(self, other: "_Ties") -> "_Ties":
        return _Ties(self.own | other.own, self.named | other.named, self.shares or other.shares)

    @classmethod
    def of(cls, snapshot: Snapshot) -> "_Ties":
        """The ties of a workspace, all ids in small letters."""
        named = set[str]()
        own = {invalid.id.lower() for invalid in snapshot.invalid if invalid.id}
        for entry in snapshot.entries:
            own.add(entry.id.lower())
            for _, _, value in with_role(entry.record, _RECORD):
                names = (value,) if isinstance(value, str) else value
                named |= {series_of(name.lower()) for name in names}
        return cls(own, named, any(_plans_shares(file.text) for file in snapshot.files))


class _Units(Generic[F]):
    """Files of a workspace by the folder or file of the records folder that they stand in."""

    def __init__(self, settings: Settings, files: Iterable[F]) -> None:
        self.depth = len(steps_of(settings.records)) + 1
        self.files: dict[str, list[F]] = {}
        for file in files:
            self.files.setdefault(self.of(file.name), []).append(file)

    def of(self, name: str) -> str:
        return "/".join(name.split("/")[: self.depth])

    @property
    def is_one(self) -> bool:
        """Whether a project claims the whole records folder."""
        return any(unit.rpartition("/")[2] == "project.toml" for unit in self.files)

    def part(self, whole: Snapshot, units: Iterable[str]) -> Snapshot:
        """The workspace with the files of some units alone."""
        kept = {id(file) for unit in units for file in self.files.get(unit, ())}
        return replace(
            whole,
            files=[file for file in whole.files if id(file) in kept],
            entries=[entry for entry in whole.entries if id(entry.file) in kept],
            invalid=[invalid for invalid in whole.invalid if id(invalid.file) in kept],
            projects=[project for project in whole.projects if id(project.file) in kept],
            rest=[],
        )

    def tied_to(self, ties: _Ties, but: set[str]) -> set[str]:
        """The units beside some that are tied to them."""
        ids, shares = ties.own | ties.named, ties.shares
        stems = ids | {stem_of_event(name) for name in ties.named}
        # Most units hold not even what an id begins with.
        starts = {name.partition("-")[0] for name in ids} | ({"share"} if shares else set())
        is_short = len(starts) <= _MOST_STARTS and all(map(str.isascii, starts))
        sought = [b"\\", *map(str.encode, starts)] if is_short else [b""]

        def is_tied(unit: str) -> bool:
            files = self.files[unit]
            names = "/".join([file.name for file in files]).encode(errors="replace")
            data = b"'".join([names, *(file.data or b"" for file in files)])
            low = data.lower()
            if not any(each in low for each in sought):
                return False
            text = data.decode(errors="replace")
            return (
                _holds(text, ids)
                or (shares and _plans_shares(text))
                or any(not stems.isdisjoint(_names_given(file.name.lower())) for file in files)
            )

        return {*filter(is_tied, self.files.keys() - but)}


def _names_given(file: str) -> tuple[str, str]:
    """What the ids of records in a file begin with that give none."""
    return project_of_file(file), file.rpartition("/")[2].removesuffix(".toml")


def _plans_shares(text: str) -> bool:
    """Whether a text may plan shares of people's time."""
    return "share" in text and re.search(_SHARE, text) is not None


def _holds(text: str, ids: set[str]) -> bool:
    """Whether a text may hold one of some ids as a whole value."""
    if "\\" in text and re.search(_ESCAPED, text):
        return True
    for mark in ("'", ROUND, "\n", "\r"):
        text = text.replace(mark, '"')
    return not ids.isdisjoint(text.lower().split('"'))
