"""What a playbook is; reads those that are shipped, and a workspace's own over and beside them.

A playbook that cannot be read, or names what does not exist, is an error with every fault at its
place: no advice is better than half of it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from shlex import quote
from typing import Annotated, Any, Literal, get_args

from clientcare.dataclass import NamedTuple
from clientcare.errors import ClientcareError
from clientcare.facts.contact import unhappiest
from clientcare.facts.people import answering, asked, first_of_ladder
from clientcare.playbooks.cases import CONDITIONS, Case
from clientcare.playbooks.problems import disputes_of, reviews, sources
from clientcare.playbooks.promises import dependants, dispute, late_inputs, question
from clientcare.records import Change, Commitment, Issue, Touchpoint
from clientcare.records.base import Id, Words, with_article
from clientcare.records.faults import Fault, read_table, refusal, unsafe_faults
from clientcare.records.nearest import nearest
from clientcare.records.tables import Table, private
from clientcare.records.validation import Limits, is_id
from clientcare.records.validation import Path as FieldPath
from clientcare.store import Raw, read_folder

Kind = Literal["project", "commitment", "issue", "change", "touchpoint"]
KINDS: tuple[Kind, ...] = get_args(Kind)

COMMAND_PATTERN = r"^clientcare( ([A-Za-z0-9=,.:_…-]|\{[a-z]+\})+)+$"
"""A command is plain words with places to fill: nothing that a shell would read in another way."""

Command = Annotated[str, Limits(pattern=COMMAND_PATTERN, max_length=200)]


class Step(Table):
    """One step of a playbook: what to do, how the facts show that it was done, what to type."""

    name: Id = private("what to call the step; unique in its playbook", ...)
    text: Words = private("what to do, in a sentence", ...)
    done_when: Words = private("the condition that shows it was done", ...)
    when: tuple[str, ...] = private("conditions without which there is no such step", ())
    unless: tuple[str, ...] = private("conditions with which there is no such step", ())
    after: Words | None = private("the condition that names the day up to which it can wait")
    command: Command | None = private("what records it, with places such as {id}")
    when_yes: Command | None = private("where the client is asked: what records their answer")


class Playbook(Table):
    """A situation, the conditions that show it, and the steps to take."""

    situation: Words = private("what the situation is called", ...)
    rank: Annotated[int, Limits(ge=0, le=999)] = private("its place among others, first is 0", 500)
    on: tuple[Kind, ...] = private("the kinds of record it is for", ...)
    when: tuple[str, ...] = private("conditions that all hold in it", ...)
    unless: tuple[str, ...] = private("conditions none of which holds in it", ())
    why: Words = private("why the steps help", ...)
    step: tuple[Step, ...] = private("the steps, in order", ...)


# The places in a command -------------------------------------------------------------------------

_PLACE = re.compile(r"\{([a-z]+)\}")


class Place(NamedTuple):
    """A place in a command: what it stands for, what fills it, for which kinds (none: all)."""

    meaning: str
    fill: Callable[[Any, Case], str | None]
    kinds: tuple[str, ...] = ()


def _client(record: Any, case: Case) -> str | None:
    """The client's person who has to do with a record, else the one to call first."""
    named = None
    if isinstance(record, Issue):
        named = record.client_owner
    elif isinstance(record, Change):
        named = record.requested_by
    elif isinstance(record, Commitment) and record.by == "client":
        named = record.owner
    elif isinstance(record, Touchpoint):
        named = unhappiest(record, case.context)
    ours = case.context.side(named) == "us"
    name = first_of_ladder("client", case.context) if named is None or ours else named
    return answering(name, case.context) if name else None


def _source(record: Issue, case: Case) -> str | None:
    """The commitment that an open step of a plan takes somebody from, if it was not moved since."""
    found = sources(case)
    return next((one.id for one, moved in found if not moved), found[0][0].id if found else None)


def _review(record: Issue, case: Case) -> str | None:
    found = ((one.on or date.min, case.context.name_to_type(one)) for one in reviews(record, case))
    return max(found, default=(None, None))[1]


def _id_of(*found: Commitment | Issue | None) -> str | None:
    return next((one.id for one in found if one), None)


PLACES: dict[str, Place] = {
    "id": Place("the record", lambda _, case: case.context.workspace.name_to_type(case.entry)),
    "project": Place("its project", lambda _, case: case.context.id),
    "client": Place("the client's person to talk to", _client),
    "owner": Place("our person who owns it", lambda one, case: asked(
        one if isinstance(one, Commitment | Issue) else None, "us", case.context)),
    "question": Place("the answer that it waits for",
                      lambda one, case: _id_of(question(one, case)), ("commitment",)),
    "dependant": Place("what waits for it",
                       lambda _, case: _id_of(*dependants(case)), ("commitment",)),
    "dispute": Place("the dispute about a payment",
                     lambda one, case: _id_of(dispute(one, case)), ("commitment",)),
    "replaced": Place(
        "the day on which it took the place of another",
        lambda one, case: str(case.context.dates(one).took_over or "") or None, ("commitment",),
    ),
    "affected": Place("what a change touches first",
                      lambda one, _: next(iter(one.affects), None), ("change",)),
    "neutral": Place("the neutral third party of the project",
                     lambda _, case: disputes_of(case).neutral),
    "severity": Place("how it was first ranked", lambda one, _: one.severity, ("issue",)),
    "source": Place("what a plan takes somebody from", _source, ("issue",)),
    "review": Place("the latest review about an issue", _review, ("issue",)),
    "late": Place("what the client owes the longest",
                  lambda _, case: _id_of(*late_inputs(case)), ("project",)),
}  # fmt: skip


def filled(command: str, case: Case) -> str:
    """Fill the places of a command; each comes as one word that a shell takes as it is.

    What nothing fills is left as `…`, for the one who types the command.
    """

    def fill(found: re.Match[str]) -> str:
        text = PLACES[found[1]].fill(case.record, case)
        return quote(text) if text and text.strip() else "…"

    return _PLACE.sub(fill, command)


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
    library = files("clientcare.playbooks").joinpath("library").iterdir()
    shipped = _read(Raw(f.name, f.read_bytes()) for f in library if f.name.endswith(".toml"))
    own = _read(read_folder(root, FOLDER)) if root and (root / FOLDER).is_dir() else {}
    found = {**shipped, **own}
    order = sorted(found, key=lambda name: (found[name].rank, name))
    return Playbooks({name: found[name] for name in order}, frozenset(own))


def _read(raws: Iterable[Raw]) -> dict[str, Playbook]:
    """Read some files, each of which is one playbook with the name of the file."""
    found: dict[str, Playbook] = {}
    faults: list[str] = []
    for raw in raws:
        name = raw.name.rpartition("/")[2].removesuffix(".toml")
        try:
            if name in found:
                raise ClientcareError(f"{raw.name}: a second playbook with the name {name}")
            if not is_id(name):
                raise ClientcareError(
                    f'{raw.name}: "{name}" is not a name for a playbook (as an id)'
                )
            found[name] = read_playbook(raw)
        except ClientcareError as error:
            faults.append(f"{error.message} ({error.hint})" if error.hint else error.message)
    if faults:
        hint = f"correct the playbooks in {FOLDER}/; no advice was given"
        raise ClientcareError("\n".join(faults), hint)
    return found


def read_playbook(raw: Raw) -> Playbook:
    """Read one playbook; ClientcareError names every fault of it at its place."""
    if raw.data is None:
        raise ClientcareError(f"{raw.name}: {raw.problem}", raw.fix)
    playbook, _, text = read_table(Playbook, raw.data, raw.name)
    if faults := [*_wrong_names(playbook), *unsafe_faults(playbook, text)]:
        raise refusal(faults, text, raw.name)
    return playbook


def _wrong_names(playbook: Playbook) -> Iterator[Fault]:
    for key in ("on", "when", "step"):
        if not getattr(playbook, key):
            yield Fault((key,), f'"{key}" is empty', "name one at least")
    yield from _wrong_conditions(playbook, (), playbook)
    seen: set[str] = set()
    for n, step in enumerate(playbook.step):
        path: FieldPath = ("step", n)
        if step.name in seen:
            yield Fault((*path, "name"), f'a second step "{step.name}"', "give it another name")
        seen.add(step.name)
        yield from _wrong_conditions(step, path, playbook)
        for key in ("command", "when_yes"):
            yield from _wrong_command(getattr(step, key) or "", (*path, key), playbook)


def _wrong_conditions(
    table: Step | Playbook, path: FieldPath, playbook: Playbook
) -> Iterator[Fault]:
    for key in ("when", "unless", "done_when", "after"):
        named = getattr(table, key, None) or ()
        if isinstance(named, str):
            yield from _wrong_condition(named, (*path, key), playbook)
        else:
            for n, name in enumerate(named):
                yield from _wrong_condition(name, (*path, key, n), playbook)


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
            fix = f"it is one of {' or '.join(map(with_article, known.kinds))}"
            yield Fault(path, f'"{name}" cannot be asked of {with_article(kind)}', fix)


def _wrong_command(command: str, path: FieldPath, playbook: Playbook) -> Iterator[Fault]:
    words = command.split()
    if words and words[1] not in VERBS:
        meant = nearest(words[1], VERBS)
        fix = f"did you mean `{meant}`?" if meant else f"one of {', '.join(VERBS)}"
        yield Fault(path, f'no step ends with the command "{words[1]}"', fix)
    fit = [name for name, one in PLACES.items() if set(playbook.on) <= set(one.kinds or KINDS)]
    for place in _PLACE.findall(command):
        if place not in fit:
            fix = f"one of {', '.join('{' + name + '}' for name in fit)}"
            yield Fault(path, f"nothing fills {{{place}}} here", fix)
