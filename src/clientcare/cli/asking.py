"""Questions for what no flag gives: on a terminal only, else the missing flag is named.

Questions go to stderr; every default and every choice is shown.
"""

import sys
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from clientcare.cli.common import present
from clientcare.cli.lookup import names_in, pick_projects, resolve_id
from clientcare.cli.output import PROGRESS, say
from clientcare.errors import ClientcareError
from clientcare.naming import find_among, find_name, first_of
from clientcare.output.clean import line
from clientcare.records import KINDS, fields

if TYPE_CHECKING:
    from clientcare.cli.recording import Session
    from clientcare.edit.values import Reader, Texts
    from clientcare.facts.workspace import Context
    from clientcare.records import Spec
    from clientcare.store import Entry

T = TypeVar("T")
_CHOICE = "Type a number, or a part of a name."
MOST = 30
"""How many choices are listed; the others can be typed."""


def can_ask() -> bool:
    """Whether somebody sits at a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


def need_terminal(flag: str, known: Collection[str] = ()) -> None:
    """Name the flag that is missing, and what it can be, where nobody can be asked for it."""
    if not can_ask():
        some = f"; there are: {first_of(known)}" if known else ""
        raise ClientcareError(f"{flag} is missing", f"give it: this is no terminal to ask on{some}")


DAYS = "A day: 2026-05-04, 4 May, yesterday, fri; or a time: 14:30."


def text(
    given: str | None,
    flag: str,
    question: str,
    check: Callable[[str], object] = str,
    about: str = "",
) -> str:
    """Return what was given, else ask, else name the missing flag; `check` refuses others."""

    def not_empty(answer: str) -> str:
        if not answer.strip():
            raise ClientcareError(f"{flag} is empty", "say it in a few words")
        check(answer.strip())
        return answer.strip()

    if given is not None:
        return not_empty(given)
    need_terminal(flag)
    return _answer(question, not_empty, about=about or f"This is {flag}.")


def _answer(question: str, read: Callable[[str], T], default: str = "", about: str = "") -> T:
    """Ask until the answer can be read; `?` is answered with what the question is about."""
    while True:
        answer = _with_typer(
            "prompt", line(question), default=default, err=True, show_default=bool(default)
        )
        try:
            if str(answer).strip() != "?":
                return read(str(answer).strip())
            skip = "Enter takes what is in brackets." if default else ""
            words = (about, skip, "Ctrl-C stops; nothing is written.")
            say(line(" ".join(filter(None, words))))
        except ClientcareError as error:
            say(line(f"{error.message}: {error.hint}" if error.hint else error.message))


def agrees(question: str, *, default: bool = False) -> bool:
    """Ask for a yes."""
    return bool(_with_typer("confirm", line(question), default=default, err=True))


def _with_typer(name: str, *words: str, **how: Any) -> Any:
    """Ask with a function of Typer's; breaking off there is breaking off the command."""
    import typer

    PROGRESS.stop()
    try:
        return getattr(typer, name)(*words, **how)
    except typer.Abort:
        raise KeyboardInterrupt from None


def choose(
    question: str,
    choices: Mapping[str, str],
    what: str,
    default: str = "",
    *,
    optional: bool = False,
) -> str:
    """Ask for one of some ids, by its number, the id, or an unambiguous part of it.

    An empty answer is none of them, where it is optional.
    """
    numbered = _list_numbered(choices)

    def read(answer: str) -> str:
        if not answer:
            if optional:
                return ""
            raise ClientcareError(_CHOICE)
        return numbered.get(answer) or find_name(answer, choices, what)

    return _answer(question, read, default, _CHOICE)


def _list_numbered(choices: Mapping[str, str]) -> dict[str, str]:
    """Show some ids, each with a number and what it is; return them by their numbers."""
    shown = {str(n): name for n, name in enumerate(list(choices)[:MOST], start=1)}
    for n, name in shown.items():
        say(f"  {n:>2}  {line(name)}  {line(choices[name])}".rstrip())
    if len(choices) > MOST:
        say(f"      … {len(choices) - MOST} more")
    return shown


def until_it_can_be_read(
    question: str, read: Callable[[str], object], default: str = "", about: str = ""
) -> str:
    """Ask until the answer can be read; an empty one is the default."""

    def check(answer: str) -> str:
        if answer or default:
            read(answer or default)
        return answer or default

    return _answer(question, check, default, about)


def refuse_twice(session: "Session", *, again: bool) -> None:
    """Ask whether a command with the content of one within the last hour is meant."""
    from datetime import datetime, timedelta

    from clientcare.store.journal import Journal
    from clientcare.store.saving import contents

    snapshot = session.workspace.snapshot
    since = present(snapshot.settings.zone).moment - timedelta(hours=1)
    same = [
        edit
        for edit in Journal(str(snapshot.root)).edits()
        if edit.note.key == session.content and datetime.fromisoformat(edit.note.at) > since
    ]
    if again or not same:
        return
    changes = same[-1].changes
    here = contents(snapshot.root, [change.name for change in changes])
    if any(here[change.name] == change.before for change in changes):
        return  # it has been deleted since
    words = same[-1].note.words
    hint = "to record it once more: --again; to take the first one back: clientcare undo"
    said = f"was recorded within the hour: {words}"
    confirm(f"this {said}", f"This {said}. Record it once more?", hint)


def confirm(said: str, question: str, hint: str) -> None:
    """Ask whether something is to be recorded all the same; refuse it where nobody can be asked."""
    if not can_ask():
        raise ClientcareError(said, hint)
    if not agrees(question):
        raise ClientcareError("nothing was recorded")


# Records, projects and people --------------------------------------------------------------------


def record(session: "Session", given: str | None, kinds: tuple[str, ...] = ()) -> "Entry":
    """Return the record that was named, else ask which of those that are open is meant."""
    from clientcare.facts.states import is_closed

    if given is None:
        need_terminal("ID")
        entries = session.workspace.entries
        ordered = [one for one in entries if KINDS[one.kind].needs_title]
        past = [one for one in entries if not KINDS[one.kind].needs_title]  # they are many
        choices = {
            entry.id: entry.kind if entry.title == entry.id else f"{entry.kind}: {entry.title}"
            for entry in (*ordered, *reversed(past))
            if (entry.kind in kinds or not kinds) and not is_closed(entry.record)
        }
        if not choices:
            raise ClientcareError("there is no open record to choose from", "name one by its id")
        given = choose("Which record?", choices, "open record")
    return resolve_id(session.workspace, given)


def project(session: "Session", given: str | None) -> "Context":
    """Return the project that was named, the only one there is, or the one that is chosen."""
    contexts = session.workspace.contexts
    if given is None and len(contexts) == 1:
        return contexts[0]
    if given is None:
        need_terminal("--project", [each.id for each in contexts])
        given = choose("Which project?", {c.id: c.name for c in contexts}, "project")
    return pick_projects(session.workspace, [given])[0]


def people(context: "Context", question: str) -> list[str]:
    """Ask for people of a project, as for a choice, with commas; none is an answer."""
    people = context.people
    numbered = _list_numbered({name: person.name or "" for name, person in people.items()})

    def read(answer: str) -> list[str]:
        return [numbered.get(one) or find_among(one, people) for one in names_in([answer])]

    return _answer(question, read, about="Type numbers, or parts of names, with commas between.")


# Facts and fields --------------------------------------------------------------------------------


def fact(entry: "Entry") -> str:
    """Ask what happened to a record."""
    from clientcare.edit.facts import likely_words

    need_terminal("FACT or --set key=value")
    return choose(f"What happened to {entry.id}?", likely_words(entry), "fact")


def goes_with(
    session: "Session", entry: "Entry", word: str, on: str | None
) -> "tuple[str | None, Texts]":
    """Ask on which day a fact happened, and for what its entry requires or is nothing without."""
    from clientcare.edit.facts import Finder, table_day
    from clientcare.edit.values import read_pairs

    reader = session.reader(session.context(entry))
    model = Finder.of(entry, session.draft.table(entry)).fact(word).field.table
    on = on if on is not None else day("On which day?", reader)
    if model is None:
        return on, {}
    pairs = []
    for key, spec in fields(model).items():
        worth = spec.required or (str in spec.types and not spec.is_list and not spec.is_id)
        worth = worth and key not in (table_day(model), "currency")  # the project gives that
        if spec.is_simple and worth and (answer := field(spec, reader)):
            pairs.append(f"{key}={answer}")
    return on, read_pairs(pairs)


def day(question: str, reader: "Reader") -> str | None:
    """Ask for a day; today is the default, and then nothing is given."""
    answer = until_it_can_be_read(question, reader.moment, "today", DAYS)
    return None if answer == "today" else answer


def field(spec: "Spec", reader: "Reader", words: str = "") -> str:
    """Ask for the value of a field; an empty answer leaves it out, unless it is required."""
    skip = "" if spec.required else ", or nothing"
    question = f"{words or spec.key.replace('_', ' ')}: {spec.meaning}{skip}"
    if spec.choices and not (spec.types or spec.is_list):
        choices = dict.fromkeys(spec.choices, "")
        return choose(question, choices, spec.key, optional=not spec.required)
    is_person = spec.role == "person" and reader.people
    about = f"It takes: {first_of(reader.people) if is_person else spec.takes}."
    while True:
        answer = until_it_can_be_read(question, lambda one: reader.values(spec, [one]), about=about)
        if answer or not spec.required:
            return answer
