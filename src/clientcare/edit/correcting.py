"""Ways back: an edit is taken back, a record removed or renamed, open work handed over."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from clientcare.edit.effect import ChangeSet
from clientcare.errors import ClientcareError
from clientcare.facts.states import is_closed
from clientcare.records import Path, with_role
from clientcare.records.base import renamed_id, series_of
from clientcare.store import Entry, Snapshot
from clientcare.store.journal import Change, Edit
from clientcare.toml.edit import value_at
from clientcare.wording import count

_RECORD, _PERSON = frozenset({"record"}), frozenset({"person"})
_TASKS = frozenset({"owner", "lead", "ours", "theirs", "client_owner", "cover"})
"""The fields that say what a person is to do: not who did or agreed something."""
_DONE = frozenset({"done", "resolved", "closed"})
"""The facts that end an entry of a record."""


def changes_to_undo(edit: Edit, now: dict[str, bytes | None]) -> list[Change]:
    """What takes an edit back; `now` are its files as they are, None where there is none.

    What is as it was before needs nothing. Raises ClientcareError where lines that it wrote are no
    longer as it wrote them.
    """
    found = []
    for name, before, after in edit.changes:
        here = now.get(name)
        if here == after:
            found.append(Change(name, after, before))
        elif here == before:
            continue
        elif here is None or before is None or after is None:
            raise _changed_since(name)
        else:
            found.append(Change(name, here, _without(name, before, after, here)))
    return found


def is_undone(edits: Sequence[Edit], now: dict[str, bytes | None]) -> bool:
    """Whether the last edit was taken back by other means, such as `git checkout`.

    Its files are as they were before it, or before an earlier edit; `now` are these files.
    """
    before = {(one.name, one.before) for edit in edits for one in edit.changes}
    last = edits[-1].changes
    is_left = any(now[one.name] == one.after for one in last)
    return not is_left and all((one.name, now[one.name]) in before for one in last)


def _without(name: str, before: bytes, after: bytes, here: bytes) -> bytes:
    """A text without the lines of an edit, where they still stand among others that are newer."""
    old, new, lines = (text.splitlines(keepends=True) for text in (before, after, here))
    same: dict[int, int] = {}
    for start, end, size in SequenceMatcher(None, new, lines, autojunk=False).get_matching_blocks():
        same |= {start + n: end + n for n in range(size)}
    parts, last = [], 0
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        around = range(max(k - 1, 0), min(m + 1, len(new)))
        shift = same.get(around[0], -1) - around[0] if around else 0
        if any(same.get(n, -1) - n != shift for n in around):
            raise _changed_since(name)
        start = k + shift
        parts += [*lines[last:start], *old[i:j]]
        last = start + m - k
    return b"".join([*parts, *lines[last:]])


def _changed_since(name: str) -> ClientcareError:
    hint = "correct it by hand: clientcare edit"
    return ClientcareError(f"what it wrote into {name} has been changed since", hint)


# References --------------------------------------------------------------------------------------


def references(snapshot: Snapshot, name: str) -> Iterator[tuple[Entry, Path, Any]]:
    """Every field that refers to a record, or a round of it: the record, the path, the value.

    Of two records with one id, what refers to it stays with the one that keeps it: none here.
    """
    wanted = name.lower()
    if len([one for one in snapshot.entries if one.id.lower() == wanted]) > 1:
        return
    for entry in snapshot.entries:
        for path, _, value in with_role(entry.record, _RECORD):
            names = value if isinstance(value, tuple) else (value,)
            if wanted in (series_of(each.lower()) for each in names):
                yield entry, path, value


def rename(draft: ChangeSet, entry: Entry, new: str) -> None:
    """Give a record another id, and have every reference to it follow."""
    if not entry.own_id:
        hint = f"give it one: clientcare edit {entry.id}"
        raise ClientcareError(f"{entry.id} has no id in its file", hint)
    names = {entry.id.lower(): new}
    draft.set(entry, ("id",), new)
    draft.recorded.append(f"renamed to {new}")
    for other, path, value in references(draft.snapshot, entry.id):
        is_list = isinstance(value, tuple)
        follows = [renamed_id(one, names) for one in (value if is_list else (value,))]
        draft.set(other, path, follows if is_list else follows[0])
    # `log` names a contact among the sources of its promises; others may be a tracker's keys.
    for other in draft.snapshot.entries if entry.kind == "touchpoint" else ():
        if entry.id in other.record.sources:
            follows = [new if one == entry.id else one for one in other.record.sources]
            draft.set(other, ("sources",), follows)


def delete(draft: ChangeSet, entry: Entry) -> None:
    """Take a record out of its file; refused where others refer to it."""
    others = {other.id for other, _, _ in references(draft.snapshot, entry.id)} - {entry.id}
    if others:
        hint = f"correct them first: clientcare edit {min(others)}"
        verb = "refers" if len(others) == 1 else "refer"
        raise ClientcareError(f"{', '.join(sorted(others))} {verb} to {entry.id}", hint)
    if entry.kind == "project":
        _refuse_with_records(draft.snapshot, entry)
    draft.remove(entry)
    draft.recorded.append("deleted")


def _refuse_with_records(snapshot: Snapshot, entry: Entry) -> None:
    """Refuse to delete a project that has records: nobody would judge them any more."""
    owners = [one.project for one in snapshot.entries if one is not entry]
    owners += [one.project for one in snapshot.invalid]
    owners += [file.project for file in snapshot.unreadable]
    if left := sum(one is entry.project for one in owners):
        hint = f"delete them first, or close it: clientcare close {entry.id}"
        raise ClientcareError(f"{entry.id} still has {count(left, 'record')}", hint)


# Handing over ------------------------------------------------------------------------------------


def reassign(draft: ChangeSet, entries: Iterable[Entry], old: str, new: str) -> list[Entry]:
    """Give what a person has to do to another one; return the records that it is in."""
    found = []
    for entry in entries:
        if is_closed(entry.record):
            continue
        paths = [
            path
            for path, _, value in with_role(entry.record, _PERSON)
            if path[-1] in _TASKS and isinstance(value, str) and value.lower() == old.lower()
            and not any(  # of an entry that has come to its end
                isinstance(one := value_at(draft.table(entry), path[:n]), dict)
                and not one.keys().isdisjoint(_DONE)
                for n in range(1, len(path))
            )
        ]  # fmt: skip
        for path in paths:
            draft.set(entry, path, new)
        if paths:
            found.append(entry)
    return found


def reassign_cover(draft: ChangeSet, old: str, new: str) -> bool:
    """Have another one stand in for our own people who are away, and say whether one did."""
    people = draft.snapshot.settings.people
    paths = [
        ("people", name, "away", n, "cover")
        for name, person in people.items()
        for n, away in enumerate(person.away)
        if new in people and name != new and (away.cover or "").lower() == old.lower()
    ]
    for path in paths:
        draft.set(draft.settings_entry(), path, new)
    return bool(paths)
