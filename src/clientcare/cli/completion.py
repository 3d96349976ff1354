"""Completion in bash, zsh and fish: the scripts, and what they ask `clientcare __complete` for.

A shell asks at each press of a key, in whatever folder one stands, so three things hold. It is
quick: an index gives the ids, and neither Typer nor a model is imported for them. It never fails:
whatever goes wrong, nothing is offered. And nothing that a record says can become more than a word:
ids and names that do not match the pattern of an id are left out, titles keep plain characters
alone, and no script evaluates what it is given.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from clientcare.cli.commands import COMMANDS
from clientcare.dataclass import NamedTuple

if TYPE_CHECKING:
    from clientcare.cli.completion_index import CompletionIndex

FILES = ":files"
"""The answer where a file or folder is wanted: no word begins with a colon."""
MOST = 1000
VALUELESS = frozenset(
    {"-q", "--quiet", "-h", "--help", "--version", "--dry-run", "--no-pager", "--no-cache"}
)
"""Flags of every command, or of several, that take no value."""
VALUELESS_OF: Mapping[str, AbstractSet[str]] = {
    "status": {"--all", "--full"}, "list": {"--all", "--overdue", "--raw"}, "show": {"--history"},
    "check": {"--exit-zero", "--statistics", "--history", "--fail-on-new"}, "log": {"--again"},
    "report": {"--all", "--incomplete"}, "new": {"--internal", "--again", "--key"},
    "edit": {"--file"}, "undo": {"--list"}, "schema": {"--write"}, "close": {"--open"},
    "escalate": {"--answered", "--resolved"},
}  # fmt: skip
"""Those of one command; a test holds both to the commands themselves."""
_BY_ID = ("show", "explain", "advise", "mark", "move", "escalate", "edit", "correct", "delete",
          "rename")  # fmt: skip
_BY_PROJECT = ("status", "check", "report", "waiting", "agenda", "drift", "trend", "sla",
               "calendar", "close", "config")  # fmt: skip
_PEOPLE = ("--owner", "--with", "--lead", "--agreed-by", "--accepted-by", "--answered-by",
           "--requested-by", "--decided-by", "--client-owner", "--confirmed-by", "--person",
           )  # fmt: skip
_IDS = ("--about", "--needs", "--affects", "--change", "--replaced-by", "--became",
        "--duplicate-of")  # fmt: skip
_ONE_OF = {"completion": "shell", "import": "source", "schema": "name"}
"""The argument of a command that takes one of some words."""
_PATHS = ("--root", "-o", "--output", "--output-file", "--template", "--report", "--map")
_DAYS = ("--on", "--as-of", "--agreed")
_CAN_BE_TYPED = re.compile(r"[A-Za-z0-9._/,=-]+\Z", re.ASCII)
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}\Z", re.ASCII)
_SAFE_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,250}\Z", re.ASCII)
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ,.()\u00c0-\u024f\u0386-\u03ff\u0400-\u04ff-]+")


class Word(NamedTuple):
    """Something to type, and what it is."""

    text: str
    about: str = ""


class Line(NamedTuple):
    """A command line up to the word being typed."""

    command: str
    given: Sequence[str]
    """The words before that are neither flags nor their values, without the command."""
    flag: str
    """The flag that waits for its value, if one does."""
    before: Sequence[str]
    root: str | None
    word: str


def answer(arguments: Sequence[str]) -> int:
    """Print what could stand at a place of a command line: shell, index, words; never fail."""
    with suppress(BaseException):  # a shell in the middle of a line has no use for any error
        shell, index, *words = arguments
        lines = [*_answers(shell, int(index), words)]
        sys.stdout.write("".join(f"{line}\n" for line in lines[:MOST]))
        sys.stdout.flush()
    return 0


def _answers(shell: str, index: int, words: list[str]) -> Iterator[str]:
    typed, cut = _join_at_equals([*words, ""][: index + 1], shell)
    line = _line(typed)
    found = [one for one in _words_for(line) if one.text == FILES or _CAN_BE_TYPED.match(one.text)]
    low = line.word.lower()
    begun = [one for one in found if one.text == FILES or one.text.lower().startswith(low)]
    for one in begun or [one for one in found if low in one.text.lower()]:
        text = FILES if one.text == FILES else one.text[cut:]
        # What a title has beside plain characters is left out, and what does not fit beside a word.
        about = " ".join(_NOT_PLAIN.sub(" ", one.about[:200]).split())[:60]
        yield f"{text}\t{about}" if about else text


def _join_at_equals(words: list[str], shell: str) -> tuple[list[str], int]:
    """Put `--set`, `owner`, `=`, `mi` together again, which bash takes apart at the `=`.

    Returns with it how much of the last word the shell does not want to hear again.
    """
    if shell != "bash":
        return words, 0
    found: list[str] = []
    cut = 0
    for word in words:
        if found and (word == "=" or found[-1].endswith("=")) and len(found) > 1:
            cut = len(found[-1]) + (1 if word == "=" else 0)
            found[-1] += word
        else:
            found.append(word)
            cut = 0
    return found, cut


def _line(words: list[str]) -> Line:
    """Read a command line: its command, its workspace, what stands before, what is typed now."""
    *before, word = (one.strip("\"'") for one in words[1:] or [""])
    first, _ = _read(before, "")
    command = first[0] if first else ""
    if command:
        before.remove(command)
    root = None
    for flag, value in pairwise([*before, ""]):
        if flag == "--root":
            root = value
        elif flag.startswith("--root="):
            root = flag.partition("=")[2]
    return Line(command, *_read(before, command), before, root, word)


def _read(before: Sequence[str], command: str) -> tuple[list[str], str]:
    """The words that are neither flags nor their values, and the flag that waits for its value."""
    found, flag = [], ""
    valueless = VALUELESS | VALUELESS_OF.get(command, set())
    for word in before:
        if not flag and not word.startswith("-"):
            found.append(word)
        waits = word.startswith("-") and "=" not in word and word not in valueless
        flag = word if waits and not flag else ""
    return found, flag


# What could be typed -----------------------------------------------------------------------------


def _words_for(line: Line) -> Iterator[Word]:
    if line.flag:
        yield from _values(line.flag, line)
    elif line.word.startswith("-"):
        name, sign, _ = line.word.partition("=")
        if sign:
            yield from (one._replace(text=f"{name}={one.text}") for one in _values(name, line))
        else:
            yield from _flags(line.command)
    elif line.command == "import" and line.given:
        yield Word(FILES)
    elif not line.command:
        yield from (Word(name, command.help) for name, command in COMMANDS.items())
    else:
        yield from _arguments(line, line.command)


def _arguments(line: Line, command: str) -> Iterator[Word]:
    first = not line.given
    if command in _BY_PROJECT or (command == "reassign" and len(line.given) > 1):
        yield from _ids(line, "project")
    elif command == "reassign":
        yield from _people(line)
    elif command in _BY_ID and first:
        yield from _ids(line)
    elif command in ("new", "list") and first:
        from clientcare.records import KINDS

        yield from (Word(name, kind.words) for name, kind in KINDS.items())
    elif command == "log" and first:
        from clientcare.records import Touchpoint, fields

        yield from map(Word, fields(Touchpoint)["kind"].choices)
    elif command == "rule" and first:
        yield from _rules()
    elif command in _ONE_OF and first:
        yield from _choices(_ONE_OF[command], command)
    if command == "mark" and not first:
        yield from _facts(line)
    if (command == "correct" or (command == "mark" and "--set" in line.before)) and not first:
        yield from _keys(line)


def _values(flag: str, line: Line) -> Iterator[Word]:
    if flag in _PATHS:
        yield Word(FILES)
    elif flag == "--project":
        yield from _ids(line, "project")
    elif flag in _PEOPLE:
        yield from _next_in_list(line.word, lambda: _people(line))
    elif flag in _IDS or (flag == "--told" and line.command == "log"):
        yield from _next_in_list(line.word, lambda: _ids(line))
    elif flag in _DAYS or (flag == "--told" and line.command == "move"):
        yield from map(Word, ("today", "yesterday"))
    elif flag == "--round":
        yield from _rounds(line)
    elif flag == "--set" and line.command == "mark":
        yield from _keys(line)
    elif flag in ("--select", "--ignore", "--extend-select"):
        yield from _next_in_list(line.word, _rules)
    else:
        yield from _choices(flag, line.command)


def _next_in_list(word: str, offers: Callable[[], Iterator[Word]]) -> Iterator[Word]:
    first, comma, _ = word.rpartition(",")
    named = first.split(",")
    for one in offers():
        if one.text not in named:
            yield one._replace(text=f"{first}{comma}{one.text}")


def _index(line: Line) -> "CompletionIndex":
    from clientcare.cli.completion_index import CompletionIndex, find_root

    return CompletionIndex(find_root(line.root))


def _ids(line: Line, kind: str | None = None) -> Iterator[Word]:
    records = [one for one in _index(line).records if kind in (None, one.kind)]
    times = Counter(one.id for one in records)
    for one in records:
        if not _SAFE.match(one.id):
            continue
        if times[one.id] == 1:
            yield Word(one.id, one.title or one.kind)
        elif _SAFE_FILE.match(one.file):
            yield Word(one.in_file, one.title or one.kind)


def _people(line: Line) -> Iterator[Word]:
    people = _index(line).people.items()
    yield from (Word(name, called) for name, called in people if _SAFE.match(name))


def _kind_of(line: Line) -> str | None:
    if not line.given:
        return None
    records, wanted = _index(line).records, line.given[0].lower()
    same = {one.kind for one in records if wanted in (one.id.lower(), one.in_file.lower())}
    found = same or {one.kind for one in records if wanted in one.id.lower()}
    return found.pop() if len(found) == 1 else None


# What the models and the commands say; slower, and never needed for an id -------------------------


def _facts(line: Line) -> Iterator[Word]:
    if kind := _kind_of(line):
        from clientcare.edit.facts import fact_words
        from clientcare.records import KINDS

        words = fact_words(KINDS[kind].model)
        yield from (Word(word) for word in words if word not in line.given[1:])


def _keys(line: Line) -> Iterator[Word]:
    """Offer `owner=`, and behind it the people."""
    kind = _kind_of(line)
    if kind is None:
        return
    from clientcare.records import KINDS, fields

    known = fields(KINDS[kind].model)
    key, sign, value = line.word.partition("=")
    if not sign:
        yield from (Word(f"{key}=", one.meaning) for key, one in known.items() if one.is_simple)
    elif key in known:
        offers: Iterable[Word] = map(Word, known[key].choices)
        if known[key].role == "person":
            offers = _next_in_list(value, lambda: _people(line))
        elif known[key].role == "record":
            offers = _next_in_list(value, lambda: _ids(line))
        yield from (one._replace(text=f"{key}={one.text}") for one in offers)


def _rounds(line: Line) -> Iterator[Word]:
    """The days of the rounds of the record that is named, the last ones first."""
    from pathlib import Path

    from clientcare.cli.common import read_workspace
    from clientcare.cli.completion_index import find_root
    from clientcare.cli.lookup import resolve_id
    from clientcare.facts.states import state_of
    from clientcare.facts.workspace import is_series

    root = find_root(line.root)
    if root and line.given:
        workspace = read_workspace(Path(root), None, None)
        entry = resolve_id(workspace, line.given[0])
        rounds = workspace.rounds(entry) if is_series(entry.record) else []
        for one in reversed(rounds):
            yield Word(one.id.rpartition("@")[2], state_of(one.record) or "")
        yield Word("all", "the series itself")


def _rules() -> Iterator[Word]:
    from clientcare.rules.catalogue import catalogue

    yield from (Word(rule.name, rule.what) for rule in catalogue().values())


def _params(command: str) -> Sequence[Any]:
    from clientcare.cli.app import build_command, group

    params: Sequence[Any] = group().params
    return build_command(command, params).params if command in COMMANDS else params


def _flags(command: str) -> Iterator[Word]:
    for param in _params(command):
        for name in (*param.opts, *param.secondary_opts):
            if name.startswith("--"):
                yield Word(name, str(getattr(param, "help", "") or ""))


def _choices(flag: str, command: str) -> Iterator[Word]:
    for param in _params(command):
        if flag in param.opts:
            yield from (Word(str(word)) for word in getattr(param.type, "choices", ()))
