"""Family 1, what git remembers: promises and facts that were changed after they were committed.

These rules look at events of the history, which `clientcare.history` finds and hands to them; the
engine itself never calls them. An example is two versions of a file, parted by a line `# later`.
"""

from collections.abc import Iterator
from typing import Any

from clientcare.findings import ERROR, WARNING, Remedy
from clientcare.records import KINDS, Commitment, Issue
from clientcare.rules.catalogue import ESSENTIAL, Hit, at, rule

BOTH = (Commitment, Issue)
LATER = "# later\n"
"""What parts the two versions of an example."""
_HEAD = '[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\nmade = 2026-06-01\n'
_FIRST = _HEAD + "promised = 2026-06-12\n" + LATER
_CHANGE = (
    '[[change]]\nid = "DEMO-C1"\ntitle = "Search without a map"\naffects = ["DEMO-1"]\n'
    'requested = 2026-06-10\ndecided = 2026-06-15\ndecision = "agreed"\n'
)


@rule(
    "CC121", "silent-move", on=BOTH, severity=ERROR, level=ESSENTIAL, looks_at="all", whose="any",
    scope="engine",
    why="A first date that can be rewritten is no promise; the client remembers it, and git does.",
    fix=Remedy(
        "put back what was recorded, and record the new date", "clientcare move {id} DATE --why …"
    ),
    bad=_FIRST + _HEAD + "promised = 2026-06-19\n",
    good=_FIRST + _HEAD + "promised = 2026-06-12\n"
    'moves = [{ on = 2026-06-10, to = 2026-06-19, why = "the supplier is late" }]\n',
)  # fmt: skip
def silent_move(event: Any) -> Iterator[Hit]:
    """`promised`, or a recorded move, was changed or removed after it was committed."""
    change = event.difference
    name = (
        "the first promise"
        if change.field == "promised"
        else "a recorded move's "
        + ({"on": "day", "to": "date", "told": "day of telling"}[change.field.rpartition(".")[2]])
    )
    if change.new is None:
        said = f"{name} {change.old} was removed"
    else:
        said = f"{name} was changed from {change.old} to {change.new}"
    yield at(path_of(event), f"{said} {when(event)}")


@rule(
    "CC122", "lowered-bar", on=(Commitment,), severity=WARNING, looks_at="all", whose="any",
    scope="engine",
    why="A promise that is kept because it became smaller is not kept in the client's eyes.",
    fix=Remedy(
        "put back what was promised, or record the change request that the client agreed to"
    ),
    bad=_FIRST.replace("made", 'acceptance = ["finds a room", "shows a map"]\nmade')
    + _HEAD.replace("made", 'acceptance = ["finds a room"]\nmade') + "promised = 2026-06-12\n",
    good=_FIRST.replace("made", 'acceptance = ["finds a room", "shows a map"]\nmade')
    + _HEAD.replace("made", 'acceptance = ["finds a room"]\nmade') + "promised = 2026-06-12\n"
    + _CHANGE,
)  # fmt: skip
def lowered_bar(event: Any) -> Iterator[Hit]:
    """Title, amount or an acceptance criterion was changed, and no move or change says so."""
    change = event.difference
    if change.new is None:
        what = "an acceptance criterion" if change.field.startswith("acceptance") else change.field
        said = f'{what} was removed: "{_short(change.old)}"'
    else:
        said = f'{change.field} was changed from "{_short(change.old)}" to "{_short(change.new)}"'
    yield at(path_of(event), f"{said}, {when(event)}")


@rule(
    "CC123", "dropped-record", on=BOTH, severity=ERROR, looks_at="all", whose="any",
    scope="engine",
    why="What was promised does not end by being deleted; the client still waits for it.",
    fix=Remedy(
        "put it back, and say how it ended: delivered, cancelled, revoked or replaced; or closed"
    ),
    bad=_FIRST,
    good=_FIRST + _HEAD + "promised = 2026-06-12\ncancelled = 2026-06-15\n",
)  # fmt: skip
def dropped_record(event: Any) -> Iterator[Hit]:
    """An open commitment or issue was deleted."""
    yield at((), f"the open {event.kind} {event.record} was deleted {when(event)}")


@rule(
    "CC124", "rewritten-fact", on=tuple(KINDS), severity=WARNING, looks_at="all", whose="any",
    scope="engine",
    why="The records are worth as much as the trust that nobody improves them afterwards.",
    fix=Remedy(
        "put back what was recorded; a slip of the pen is accepted by a waiver for its commit"
    ),
    bad=_FIRST.replace(LATER, "delivered = 2026-06-15\n") + LATER
    + _HEAD + "promised = 2026-06-12\ndelivered = 2026-06-12\n",
    good=_FIRST + _HEAD + "promised = 2026-06-12\ndelivered = 2026-06-15\n",
)  # fmt: skip
def rewritten_fact(event: Any) -> Iterator[Hit]:
    """A recorded fact was changed or removed later than the day it was committed."""
    change = event.difference
    did = "was removed" if change.new is None else f"was changed to {_shown(change.new)}"
    name = change.field.rpartition(".")[2].partition("[")[0]
    yield at(path_of(event), f"{name} {_shown(change.old)} {did} {when(event)}")


# Words and places --------------------------------------------------------------------------------


def when(event: Any) -> str:
    """Say when and by whom something was changed."""
    if event.commit is None:
        return "and is not committed yet"
    return f"on {event.on} by {event.commit.author} in {event.commit.id[:12]}"


def path_of(event: Any) -> tuple[str | int, ...]:
    """Where a field stands; what was removed from a list is looked for at the list."""
    field, gone = event.difference.field, event.difference.new is None
    path: list[str | int] = []
    for step in field.split("."):
        name, _, number = step.partition("[")
        path.append(name)
        if number:
            if gone:
                break
            path.append(int(number.removesuffix("]")))
    return tuple(path)


def _shown(value: Any) -> str:
    return value.isoformat(" ") if hasattr(value, "hour") else str(value)


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:59]}…"
