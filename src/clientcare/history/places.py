"""Where a workspace lay in its repository, followed back through the commits that moved it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from clientcare.history.git import Repository
from clientcare.settings import FILE_NAME

_SETTINGS = FILE_NAME.encode()


class _Turn(NamedTuple):
    """A commit that put settings into some folders, and took them out of others."""

    commit: str
    came: frozenset[bytes]
    went: frozenset[bytes]


def places(repository: Repository, line: Sequence[str]) -> Mapping[str, bytes]:
    """Where the workspace lay after each commit of a line, by what stands before its files.

    It moved where one commit put its settings there and took them away elsewhere.
    """
    here, found = repository.prefix, dict[str, bytes]()
    for turn in reversed(list(_turns(repository, line))):
        before = _before(turn, here)
        if before is not None:
            found[turn.commit] = here
            here = before
    at = dict[str, bytes]()
    for digits in line:
        here = found.get(digits, here)
        at[digits] = here
    return at


def place_before(repository: Repository, line: Sequence[str]) -> bytes:
    """Where the workspace lay before the first commit of a line."""
    here = repository.prefix
    for turn in reversed(list(_turns(repository, line))):
        before = _before(turn, here)
        here = here if before is None else before
    return here


def _before(turn: _Turn, here: bytes) -> bytes | None:
    """Where the workspace lay before a commit that brought it here; None where it did not."""
    if here not in turn.came or len(turn.went) != 1:
        return None
    return next(iter(turn.went))


def _turns(repository: Repository, line: Sequence[str]) -> list[_Turn]:
    turns = []
    for commit, changes in repository.changes(line, [b"**/" + _SETTINGS], glob=True):
        came = {c.path.removesuffix(_SETTINGS) for c in changes if c.after is not None}
        went = {c.path.removesuffix(_SETTINGS) for c in changes if c.after is None}
        turns.append(_Turn(commit.id, frozenset(came), frozenset(went)))
    return turns
