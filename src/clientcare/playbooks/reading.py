"""What a playbook is; reads those that are shipped, and a workspace's own over and beside them.

A playbook that cannot be read, or names what does not exist, is an error with every fault at its
place: no advice is better than half of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from clientcare.dataclass import NamedTuple
from clientcare.errors import ClientcareError
from clientcare.playbooks import contact, problems, promises  # noqa: F401 - enter conditions
from clientcare.playbooks.blanks import PLACES, places_in
from clientcare.playbooks.cases import CONDITIONS
from clientcare.records.base import Id, Many, Texts, Words
from clientcare.records.faults import Fault, faults_of, nearest
from clientcare.records.tables import InvalidTable, Table, private
from clientcare.records.unsafe import may_be_unsafe, unsafe_texts
from clientcare.records.validation import Limits, is_id
from clientcare.records.validation import Path as FieldPath
from clientcare.store import Raw, read_folder
from clientcare.toml import Places, TomlFault, decode, parse

Kind = Literal["project", "commitment", "issue", "change", "touchpoint"]
KINDS: tuple[Kind, ...] = ("project", "commitment", "issue", "change", "touchpoint")

COMMAND_PATTERN = r"^clientcare( ([A-Za-z0-9=,.:_…-]|\{[a-z]+\})+)+$"
"""A command is plain words with places to fill: nothing that a shell would read in another way."""

Command = Annotated[str, Limits(pattern=COMMAND_PATTERN, max_length=200)]


class Step(Table):
    """One step of a playbook: what to do, how the facts show that it was done, what to type."""

    name: Id = private("what to call the step; unique in its playbook", ...)
    text: Words = private("what to do, in a sentence", ...)
    done_when: Words = private("the condition that shows it was done", ...)
    when: Texts = private("conditions without which there is no such step", ())
    unless: Texts = private("conditions with which there is no such step", ())
    after: Words | None = private("the condition that names the day up to which it can wait")
    command: Command | None = private("what records it, with places such as {id}")
    when_yes: Command | None = private("where the client is asked: what records their answer")


class Playbook(Table):
    """A situation, the conditions that show it, and the steps to take."""

    situation: Words = private("what the situation is called", ...)
    rank: Annotated[int, Limits(ge=0, le=999)] = private("its place among others, first is 0", 500)
    on: Many[Kind] = private("the kinds of record it is for", ...)
    when: Texts = private("conditions that all hold in it", ...)
    unless: Texts = private("conditions none of which holds in it", ())
    why: Words = private("why the steps help", ...)
    step: Many[Step] = private("the steps, in order", ...)


# Reading -----------------------------------------------------------------------------------------

FOLDER = "playbooks"
VERBS = ("advise", "agenda", "edit", "escalate", "log", "mark", "move", "new", "report", "waiting")
"""The commands that a step may name."""


class Playbooks(NamedTuple):
    """The playbooks of a workspace, by name, in the order in which they are consulted.

    `own` names those that the workspace brought itself.
    """

    by_name: Mapping[str, Playbook]
    own: frozenset[str] = frozenset()


def read_playbooks(root: Path | None = None) -> Playbooks:
    """Read the shipped playbooks, and those of a workspace, which replace them by name.

    Raises ClientcareError with every fault of the workspace's own, each at its place.
    """
    shipped = _read(_shipped())
    own = _read(_own(root)) if root else {}
    found = {**shipped, **own}
    order = sorted(found, key=lambda name: (found[name].rank, name))
    return Playbooks({name: found[name] for name in order}, frozenset(own))


def _shipped() -> Iterator[Raw]:
    for item in files("clientcare.playbooks").joinpath("library").iterdir():
        if item.name.endswith(".toml"):
            yield Raw(item.name, item.read_bytes())


def _own(root: Path) -> Iterable[Raw]:
    return read_folder(root, FOLDER) if (root / FOLDER).is_dir() else ()


def _read(raws: Iterable[Raw]) -> dict[str, Playbook]:
    """Read some files, each of which is one playbook with the name of the file."""
    found: dict[str, Playbook] = {}
    faults: list[str] = []
    for raw in raws:
        name = raw.name.rpartition("/")[2].removesuffix(".toml")
        try:
            if name in found:
                raise _Refused(f"{raw.name}: a second playbook with the name {name}")
            if not is_id(name):
                raise _Refused(f'{raw.name}: "{name}" is not a name for a playbook (as an id)')
            found[name] = read_playbook(raw)
        except _Refused as refused:
            faults.append(str(refused))
    if faults:
        hint = f"correct the playbooks in {FOLDER}/; no advice was given"
        raise ClientcareError("\n".join(faults), hint)
    return found


class _Refused(Exception):  # noqa: N818 - its text is a list of faults, each at its place
    """A playbook that cannot be used."""


def read_playbook(raw: Raw) -> Playbook:
    """Read one playbook; every fault of it is named at its place."""
    if raw.data is None:
        raise _Refused(f"{raw.name}: {raw.problem} ({raw.fix})")
    try:
        text = decode(raw.data)
        data = parse(text)
    except TomlFault as fault:
        fix = f" ({fault.hint})" if fault.hint else ""
        place = f"{raw.name}:{fault.line}:{fault.column}"
        raise _Refused(f"{place}: {fault.message}{fix}") from None
    try:
        playbook = Playbook.model_validate(data)
    except InvalidTable as error:
        faults = [_command_fault(one) for one in faults_of(error, Playbook)]
        raise _refusal(faults, text, raw.name) from None
    if faults := [*_wrong_names(playbook), *_unsafe(playbook, text)]:
        raise _refusal(faults, text, raw.name)
    return playbook


def _refusal(faults: list[Fault], text: str, name: str) -> _Refused:
    places, lines = Places(text), []
    for fault in faults:
        span = places.key(fault.path) if fault.on_key else places.nearest(fault.path)
        lines.append((span, f"{name}:{span.line}:{span.column}: {fault.message} ({fault.fix})"))
    return _Refused("\n".join(words for _, words in sorted(lines)))


def _command_fault(fault: Fault) -> Fault:
    """Say of a command pattern what is allowed in it."""
    if fault.path[-1:] != ("command",) or "expected" in fault.message:
        return fault
    fix = "write plain words after `clientcare`, places as {id}, and … for what is to be typed"
    return Fault(fault.path, "not a command that may be shown", fix)


# Names that have to exist ------------------------------------------------------------------------


def _wrong_names(playbook: Playbook) -> Iterator[Fault]:
    seen: set[str] = set()
    for key in ("on", "when", "step"):
        if not getattr(playbook, key):
            yield Fault((key,), f'"{key}" is empty', "name one at least")
    yield from _wrong_conditions(playbook.when, ("when",), playbook)
    yield from _wrong_conditions(playbook.unless, ("unless",), playbook)
    for n, step in enumerate(playbook.step):
        path: FieldPath = ("step", n)
        if step.name in seen:
            yield Fault((*path, "name"), f'a second step "{step.name}"', "give it another name")
        seen.add(step.name)
        yield from _wrong_conditions(step.when, (*path, "when"), playbook)
        yield from _wrong_conditions(step.unless, (*path, "unless"), playbook)
        yield from _wrong_condition(step.done_when, (*path, "done_when"), playbook)
        if step.after is not None:
            yield from _wrong_condition(step.after, (*path, "after"), playbook)
        yield from _wrong_command(step.command or "", (*path, "command"), playbook)
        yield from _wrong_command(step.when_yes or "", (*path, "when_yes"), playbook)


def _wrong_conditions(
    names: tuple[str, ...], path: FieldPath, playbook: Playbook
) -> Iterator[Fault]:
    for n, name in enumerate(names):
        yield from _wrong_condition(name, (*path, n), playbook)


def _wrong_condition(name: str, path: FieldPath, playbook: Playbook) -> Iterator[Fault]:
    known = CONDITIONS.get(name)
    if known is None:
        fit = [c.name for c in CONDITIONS.values() if set(playbook.on) <= set(c.kinds)]
        meant = nearest(name, fit)
        fix = f'did you mean "{meant}"?' if meant else "docs/playbooks.md lists the conditions"
        yield Fault(path, f'there is no condition "{name}"', fix)
        return
    for kind in playbook.on:
        if kind not in known.kinds:
            fix = f"it is one of a {' or a '.join(known.kinds)}"
            yield Fault(path, f'"{name}" cannot be asked of a {kind}', fix)


def _wrong_command(command: str, path: FieldPath, playbook: Playbook) -> Iterator[Fault]:
    words = command.split()
    if words and words[1] not in VERBS:
        meant = nearest(words[1], VERBS)
        fix = f"did you mean `{meant}`?" if meant else f"one of {', '.join(VERBS)}"
        yield Fault(path, f'no step ends with the command "{words[1]}"', fix)
    for place in places_in(command):
        known = PLACES.get(place)
        kinds = set(known.kinds or KINDS) if known else set()
        if known is None or not set(playbook.on) <= kinds:
            fit = [n for n, p in PLACES.items() if set(playbook.on) <= set(p.kinds or KINDS)]
            fix = f"one of {', '.join('{' + name + '}' for name in fit)}"
            yield Fault(path, f"nothing fills {{{place}}} here", fix)


def _unsafe(playbook: Playbook, text: str) -> list[Fault]:
    """Find what CC011 finds in records: a playbook is shown to people too."""
    if not may_be_unsafe(text):
        return []
    return [
        Fault(path, f"an invisible or control character ({name})", "write the text without it")
        for path, name in unsafe_texts(playbook)
    ]
