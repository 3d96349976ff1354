"""What git remembers: promises, facts and settings that were changed after they were committed.

These rules look at events of the history, which `clientcare.history` finds and hands to them; the
engine itself never calls them. An example is two versions of a file, parted by a line `# later`.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from clientcare.facts.lateness import agreed_replacement
from clientcare.facts.states import delivery
from clientcare.facts.workspace import Context
from clientcare.findings import ERROR, WARNING, Remedy
from clientcare.next_steps import yes_to_replacement
from clientcare.records import Change, Commitment, Issue
from clientcare.rules.catalogue import ANY, ESSENTIAL, SEARCH, Hit, at, rule
from clientcare.store import LoadedProject

BOTH = (Commitment, Issue)
history_rule = partial(rule, looks_at="all", whose="any", scope="engine")
LATER = "# later\n"
"""What parts the two versions of an example."""
_HEAD = SEARCH + "made = 2026-06-01\n"
_FIRST = _HEAD + "promised = 2026-06-12\n" + LATER
_CHANGE = (
    '[[change]]\nid = "DEMO-C1"\ntitle = "Search without a map"\naffects = ["DEMO-1"]\n'
    'requested = 2026-06-10\ndecided = 2026-06-15\ndecision = "agreed"\n'
)


@history_rule("CC121", "silent-move", on=BOTH, severity=ERROR, level=ESSENTIAL,
    why="A first date that can be rewritten is no promise.",
    fix=Remedy("put back what was recorded, and record the new date",
               "clientcare move {id} DATE --why …"),
    bad=_FIRST + _HEAD + "promised = 2026-06-19\n",
    good=_FIRST + _HEAD + "promised = 2026-06-12\n"
    'moves = [{ on = 2026-06-10, to = 2026-06-19, why = "the supplier is late" }]\n')  # fmt: skip
def silent_move(event: Any) -> Iterator[Hit]:
    """`promised` or a move was changed or removed later, or what came back got a later date."""
    change = event.difference
    last = change.field.rpartition(".")[2]
    if change.old is None:
        said = f"a later date was given to what had come back without one: {change.new}"
        yield at(path_of(event), f"{said}, {when(event)}")
        return
    name = {"promised": "the first promise", "due": "the day of a round"}.get(last) or (
        f"a recorded move's { ({'on': 'day', 'to': 'date', 'told': 'day of telling'}[last]) }"
    )
    if change.new is None:
        said = f"{name} {change.old} was removed"
    else:
        said = f"{name} was changed from {change.old} to {change.new}"
    yield at(path_of(event), f"{said} {when(event)}")


@history_rule("CC122", "lowered-bar", on=(Commitment,), severity=WARNING,
    why="A promise is not kept when it was made smaller without the client's agreement.",
    fix=Remedy("put back what was promised, or record the change request that the client "
               "agreed to"),
    bad=_FIRST.replace("made", 'acceptance = ["finds a room", "shows a map"]\nmade')
    + _HEAD.replace("made", 'acceptance = ["finds a room"]\nmade') + "promised = 2026-06-12\n",
    good=_FIRST.replace("made", 'acceptance = ["finds a room", "shows a map"]\nmade')
    + _HEAD.replace("made", 'acceptance = ["finds a room"]\nmade') + "promised = 2026-06-12\n"
    + _CHANGE)  # fmt: skip
def lowered_bar(event: Any) -> Iterator[Hit]:
    """Title, amount or an acceptance criterion was changed, or removed: an Error; nobody agreed."""
    change = event.difference
    what = "an acceptance criterion" if change.field.startswith("acceptance") else change.field
    said = f'{what} was removed: "{_short(change.old)}"'
    if change.new is not None:
        said = f'{what} was changed from "{_short(change.old)}" to "{_short(change.new)}"'
    grade = ERROR if change.new is None else WARNING
    yield at(path_of(event), f"{said}, {when(event)}", severity=grade)


@history_rule("CC123", "dropped-record", on=ANY, severity=ERROR,
    why="A promise does not end when its record is deleted; the client still waits for it.",
    fix=Remedy("put it back, and say how it ended: delivered, cancelled, revoked or replaced; "
               "or closed"),
    bad=_FIRST,
    good=_FIRST + _HEAD + "promised = 2026-06-12\ncancelled = 2026-06-15\n")  # fmt: skip
def dropped_record(event: Any) -> Iterator[Hit]:
    """A record that figures count or the client could read was deleted; an Error while open."""
    state, grade = ("open", ERROR) if event.open else ("settled", WARNING)
    name = event.kind if event.kind in ("touchpoint", "review") else f"{state} {event.kind}"
    like = f"; {event.like} resembles it" if event.like else ""
    yield at((), f"the {name} {event.record} was deleted {when(event)}{like}", severity=grade)


@history_rule("CC124", "rewritten-fact", on=ANY, severity=WARNING,
    why="Records can be trusted only if nobody improves them afterwards.",
    fix=Remedy("put back what was recorded; a mistake in writing is accepted by a waiver for its "
               "commit"),
    bad=_FIRST.replace(LATER, "delivered = 2026-06-15\n") + LATER
    + _HEAD + "promised = 2026-06-12\ndelivered = 2026-06-12\n",
    good=_FIRST + _HEAD + "promised = 2026-06-12\ndelivered = 2026-06-15\n")  # fmt: skip
def rewritten_fact(event: Any) -> Iterator[Hit]:
    """A recorded fact, or what verdicts rest on, was changed after the day it was committed."""
    change = event.difference
    did = "was removed" if change.new is None else f"was changed to {_shown(change.new)}"
    name = change.field.rpartition(".")[2].partition("[")[0]
    yield at(path_of(event), f"{name} {_shown(change.old)} {did} {when(event)}")


@history_rule("CC125", "rewritten-past", on=ANY, severity=ERROR, level=ESSENTIAL,
    why="What was late on a day stays late on that day.",
    fix=Remedy("put back what was recorded; accept it, if it was wrong, by a waiver for the "
               "commit"),
    bad="",
    good=_FIRST + _HEAD + "promised = 2026-06-12\ndelivered = 2026-06-14\n")  # fmt: skip
def rewritten_past(was: Any) -> Iterator[Hit]:
    """A past day is judged better by the records of now than by those committed then."""
    more = f" (and {was.more} more)" if was.more else ""
    said = f"on {was.day} the records said of {was.record}: {was.message}{more}; now they do not"
    if was.invented:
        said = f"on {was.day} the records did not hold {was.record}; now they say {was.message}"
    yield at((), said, related=was.related, key=(was.record.lower(), str(was.day)))


@history_rule("CC126", "late-recorded", on=ANY, severity=WARNING,
    why="What is recorded weeks afterwards is recorded from memory, when the result is known.",
    fix=Remedy("record what happens on its day, or the next"),
    bad=_HEAD + LATER + _HEAD.replace("made", "delivered = 2026-06-02\nmade"),
    good=_HEAD + LATER + _HEAD.replace("made", "delivered = 2026-06-12\nmade"))  # fmt: skip
def late_recorded(recorded: Any) -> Iterator[Hit]:
    """A fact was first committed later than `record_within` after its day."""
    if recorded.commit is None:
        said = "it is not committed yet"
    else:
        said = f"first committed on {recorded.on} in {recorded.commit.id[:12]}"
    what = recorded.key if recorded.field in ("with", "about") else recorded.field
    yield at((), f"{what} {recorded.day} was recorded late: {said}")


@history_rule("CC127", "hidden-from-client", on=ANY, severity=ERROR, level=ESSENTIAL,
    why="What the client has read cannot become internal again.",
    fix=Remedy("remove `internal = true` (or `duplicate_of`), or move it back; say what has "
               "become of it instead"),
    bad=_FIRST + _HEAD + "promised = 2026-06-12\ninternal = true\n",
    good=_FIRST + _HEAD + 'promised = 2026-06-12\nnotes = "for us"\n')  # fmt: skip
def hidden_from_client(event: Any) -> Iterator[Hit]:
    """A record that the client could read was made internal or a duplicate, or is another's now."""
    how = "hidden"
    if event.difference.field == "project":
        how = f"moved to {event.difference.new}, which that client cannot read,"
    if event.difference.field == "client":
        how = f"given to {event.difference.new}, which reads other projects,"
    if event.difference.field == "duplicate_of":
        how = f"made a duplicate of {event.difference.new}, which is as new,"
    said = f"{event.record}, which the client could read, was {how} {when(event)}"
    yield at(event.difference.field, said)


@rule("CC128", "silent-replacement", on=(Commitment,), severity=ERROR, level=ESSENTIAL,
    looks_at="all", whose="us",
    why="A promise that replaces another takes over its date; otherwise the date moved unseen.",
    fix=Remedy("name what replaces it in `replaced_by`, and record the change request that the "
               "client agreed to"),
    bad=_FIRST + _HEAD + "promised = 2026-06-12\nreplaced = 2026-06-15\n",
    good=_FIRST + _HEAD + 'promised = 2026-06-12\nreplaced = 2026-06-15\nreplaced_by = "DEMO-2"\n'
    + _HEAD.replace("DEMO-1", "DEMO-2").replace("06-01", "06-12") + "promised = 2026-06-12\n",
)  # fmt: skip
def silent_replacement(record: Commitment, context: Context) -> Iterator[Hit]:
    """Replaced by nothing, unseen, or by a later date to which the client did not agree."""
    if record.replaced is None:
        return
    if record.replaced_by is None:
        yield at("replaced", f"replaced on {record.replaced}, and no record took its place")
        return
    found = context.find(record.replaced_by)
    if found is None or not isinstance(found.record, Commitment):
        return
    other = found.record
    agreed = agreed_replacement(record, other, context.records(Change))
    if why := _no_replacement(record, other, found.project, context):
        yield at("replaced_by", f"replaced by {other.id}, which {why}")
        return
    came = delivery(other)
    if came and came < record.replaced and not agreed:
        yield at("replaced_by", f"replaced by {other.id}, which was delivered before, on {came}")
        return
    if not record.promised or not other.promised:
        return
    if other.promised > record.promised and not agreed:
        said = f"replaced by {other.id}, promised for {other.promised} instead of {record.promised}"
        yes = yes_to_replacement(other.id, record.replaced, context)
        ask = f"clientcare log call --project {{project}} --about {other.id}"
        fix = Remedy("ask the client for their word on the later date", ask, when_yes=yes)
        yield at("replaced_by", f"{said}, and the client agreed to no change", fix=fix)


def _no_replacement(
    record: Commitment, other: Commitment, home: LoadedProject | None, context: Context
) -> str:
    """Say why a promise of a project cannot take the place of another; nothing where it can."""
    if other.by != "us":
        return "the client owes"
    own, theirs = context.project, home.project if home else None
    if own and theirs and not (own.internal or record.internal):
        from clientcare.records.companies import is_same

        same = is_same(own.client, theirs.client)
        if not same or other.internal or theirs.internal:
            return "the client cannot read"
    return "leads back to it" if _comes_back(record, other, context) else ""


def _comes_back(record: Commitment, other: Commitment, context: Context) -> bool:
    """Whether what took the place of a promise was replaced by that promise in the end."""
    seen: set[str] = set()
    while other.id.lower() != record.id.lower():
        found = context.find(other.replaced_by) if other.replaced and other.replaced_by else None
        seen.add(other.id.lower())
        if not found or not isinstance(found.record, Commitment) or found.id.lower() in seen:
            return False
        other = found.record
    return True


# Settings that a change weakens ------------------------------------------------------------------


@rule("CC013", "weakened-gate", on=("file",), severity=ERROR, level=ESSENTIAL, scope="engine",
    why="A change that makes the check less strict must not be judged by the new settings.",
    fix=Remedy("change the settings in a change of their own, that somebody else approves"),
    bad="",
    good='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\n')  # fmt: skip
def weakened_gate(change: Any) -> Iterator[Hit]:
    """With `--base`: a setting that judges became laxer, or judges otherwise."""
    did = "is laxer" if change.laxer else "judges otherwise"
    how = f", since it was moved from {change.moved[1]}" if change.moved else ""
    said = f"{change.key} {did}: {change.old} → {change.new}{how or '; judged by the old value'}"
    grade = ERROR if change.laxer and change.key.startswith("check.") else WARNING
    yield at((), said, severity=grade, key=(change.project or "", change.key))


@rule("CC014", "future-commit", on=("file",), severity=ERROR, level=ESSENTIAL, scope="engine",
    why="A commit dated in the future hides what it changed from every day before it.",
    fix=Remedy("correct the clock and commit again: git commit --amend --date=now"),
    bad="",
    good='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\n')  # fmt: skip
def future_commit(commit: Any) -> Iterator[Hit]:
    """The commit that is checked out is dated after now."""
    yield at((), f"the commit {commit.id[:12]} is dated {commit.at:%Y-%m-%d %H:%M} UTC, after now")


# Words and places --------------------------------------------------------------------------------


def when(event: Any) -> str:
    """Say when and by whom something was changed."""
    if event.commit is None:
        return "and is not committed yet"
    return f"on {event.on} by {event.commit.author} in {event.commit.id[:12]}"


def path_of(event: Any) -> tuple[str | int, ...]:
    """Where a field stands; what was removed from a list is looked for at the list."""
    field, is_removed = event.difference.field, event.difference.new is None
    path: list[str | int] = []
    for step in field.split("."):
        name, _, number = step.partition("[")
        path.append(name)
        if number:
            if is_removed:
                break
            path.append(int(number.removesuffix("]")))
    return tuple(path)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{_short(value)}"' if isinstance(value, str) and " " in value else str(value)


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:59]}…"
