"""Completion in bash, zsh and fish: the scripts, and what they ask `clientcare __complete` for.

A shell asks at each press of a key, in whatever folder one stands, so three things hold. It is
quick: an index gives the ids, and neither Typer nor a model is imported for them. It never fails:
whatever goes wrong, nothing is offered. And nothing that a record says can become more than a word:
ids and names that do not match the pattern of an id are left out, titles keep plain characters
alone, and no script evaluates what it is given.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from clientcare.cli.commands import COMMANDS
from clientcare.dataclass import NamedTuple

if TYPE_CHECKING:
    from clientcare.cli.completion_index import CompletionIndex

SHELLS = ("bash", "zsh", "fish")
FILES = ":files"
"""The answer where a file or folder is wanted: no word begins with a colon."""
MOST = 1000
VALUELESS = frozenset(
    {"-q", "--quiet", "-h", "--help", "--version", "--dry-run", "--no-pager", "--no-cache"}
)
"""Flags of every command, or of several, that take no value."""
VALUELESS_OF = {
    "status": frozenset({"--all", "--full"}),
    "list": frozenset({"--all", "--overdue", "--raw"}),
    "show": frozenset({"--history"}),
    "check": frozenset({"--exit-zero", "--statistics", "--history", "--fail-on-new"}),
    "report": frozenset({"--all", "--incomplete"}),
    "new": frozenset({"--internal", "--again", "--key"}),
    "log": frozenset({"--again"}),
    "edit": frozenset({"--file"}),
    "undo": frozenset({"--list"}),
    "schema": frozenset({"--write"}),
    "close": frozenset({"--open"}),
    "escalate": frozenset({"--answered", "--resolved"}),
}
"""Those of one command; a test holds both to the commands themselves."""
_BY_ID = frozenset(
    {
        "show", "explain", "advise", "mark", "move", "escalate", "edit", "correct", "delete",
        "rename",
    }
)  # fmt: skip
_BY_PROJECT = frozenset(
    {"status", "check", "report", "waiting", "agenda", "drift", "trend", "sla", "calendar", "close"}
)
_PEOPLE = frozenset(
    {
        "--owner", "--with", "--lead", "--agreed-by", "--accepted-by", "--answered-by",
        "--requested-by", "--decided-by", "--client-owner",
    }
)  # fmt: skip
_IDS = frozenset({"--about", "--needs", "--affects", "--change", "--replaced-by", "--became"})
_PATHS = frozenset({"--root", "-o", "--output", "--output-file", "--template", "--report"})
_DAYS = frozenset({"--on", "--as-of", "--agreed"})
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}\Z", re.ASCII)
_SAFE_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,250}\Z", re.ASCII)
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ,.()\u00c0-\u024f\u0386-\u03ff\u0400-\u04ff-]+")


class Word(NamedTuple):
    """Something to type, and what it is."""

    text: str
    about: str = ""


class Line(NamedTuple):
    """A command line up to the word being typed."""

    command: str | None
    before: tuple[str, ...]
    """The words before the one being typed, without the command."""
    root: str | None
    word: str


def answer(arguments: Sequence[str]) -> int:
    """Print what could stand at a place of a command line: shell, index, words; never fail."""
    try:
        shell, index, *words = arguments
        lines = [*_answers(shell, int(index), words)]
        sys.stdout.write("".join(f"{line}\n" for line in lines[:MOST]))
        sys.stdout.flush()
    except BaseException:  # a shell in the middle of a line has no use for any error
        return 0
    return 0


def _answers(shell: str, index: int, words: list[str]) -> Iterator[str]:
    typed, cut = _joined([*words, ""][: index + 1] if index < len(words) else [*words, ""], shell)
    line = _line(typed)
    for one in _fitting(_offers(line), line.word):
        if one.text == FILES:
            yield FILES
            continue
        about = _plain(one.about)
        yield f"{one.text[cut:]}\t{about}" if about else one.text[cut:]


def _joined(words: list[str], shell: str) -> tuple[list[str], int]:
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
    *before, word = map(_unquoted, words[1:] or [""])
    first = next(iter(_positional(before, None)), None)
    if first is not None:
        before.remove(first)
    root = None
    for flag, value in zip(["", *before], [*before, ""], strict=True):
        if flag == "--root":
            root = value
        elif flag.startswith("--root="):
            root = flag.partition("=")[2]
    return Line(first, tuple(before), root, word)


def _unquoted(word: str) -> str:
    """Take off the quotes that a word has at its beginning, and at its end."""
    return word.strip("\"'")


def _fitting(offers: Iterable[Word], word: str) -> list[Word]:
    """Those that begin with what is typed; where none does, those that hold it."""
    found = [one for one in offers if one.text == FILES or _is_safe(one.text)]
    low = word.lower()
    begun = [one for one in found if one.text == FILES or one.text.lower().startswith(low)]
    return begun or [one for one in found if low in one.text.lower()]


def _is_safe(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9._/,=-]+", text, re.ASCII) is not None


def _plain(text: str) -> str:
    """Keep the plain characters of a text, and as many as fit beside a word."""
    return " ".join(_NOT_PLAIN.sub(" ", text[:200]).split())[:60]


# What could be typed -----------------------------------------------------------------------------


def _offers(line: Line) -> Iterator[Word]:
    expects = line.before[-1] if line.before and _takes_value(line.before, line.command) else ""
    if expects:
        yield from _values(expects, line)
    elif line.word.startswith("-"):
        name, sign, _ = line.word.partition("=")
        if sign:
            yield from (one._replace(text=f"{name}={one.text}") for one in _values(name, line))
        else:
            yield from _flags(line.command)
    elif line.command is None:
        yield from (Word(name, command.help) for name, command in COMMANDS.items())
    else:
        yield from _arguments(line)


def _waits(word: str, command: str | None) -> bool:
    """Whether a word is a flag that waits for its value."""
    is_flag = word.startswith("-") and "=" not in word
    return is_flag and word not in VALUELESS | VALUELESS_OF.get(command or "", frozenset())


def _takes_value(before: Sequence[str], command: str | None) -> bool:
    """Whether the last word before is a flag that waits for its value."""
    expects = False
    for word in before:
        expects = not expects and _waits(word, command)
    return expects


def _positional(before: Sequence[str], command: str | None) -> list[str]:
    """The words before that are neither flags nor their values."""
    found, expects = [], False
    for word in before:
        if not expects and not word.startswith("-"):
            found.append(word)
        expects = not expects and _waits(word, command)
    return found


def _arguments(line: Line) -> Iterator[Word]:
    given = _positional(line.before, line.command)
    command = line.command or ""
    if command in _BY_ID:
        yield from _ids(line) if not given else _of_record(line, given[0])
    elif command == "reassign":
        yield from _people(line) if len(given) < 2 else _ids(line, "project")
    elif command in _BY_PROJECT:
        yield from _ids(line, "project")
    elif command in ("new", "list") and not given:
        yield from _kinds()
    elif command == "log" and not given:
        yield from _touchpoint_kinds()
    elif command == "rule" and not given:
        yield from _rules()
    elif command == "completion" and not given:
        yield from map(Word, SHELLS)


def _of_record(line: Line, name: str) -> Iterator[Word]:
    """What can be said of the record that is named."""
    if line.command == "mark":
        yield from _facts(line, name)
    if line.command == "correct" or (line.command == "mark" and "--set" in line.before):
        yield from _keys(line, name)


def _values(flag: str, line: Line) -> Iterator[Word]:
    """What a flag can be given."""
    if flag in _PATHS:
        yield Word(FILES)
    elif flag == "--project":
        yield from _ids(line, "project")
    elif flag in _PEOPLE:
        yield from _several(line.word, lambda: _people(line))
    elif flag in _IDS or (flag == "--told" and line.command == "log"):
        yield from _several(line.word, lambda: _ids(line))
    elif flag in _DAYS or (flag == "--told" and line.command == "move"):
        yield from map(Word, ("today", "yesterday"))
    elif flag == "--round":
        yield from _rounds(line)
    elif flag == "--set" and line.command == "mark":
        given = _positional(line.before, line.command)
        if given:
            yield from _keys(line, given[0])
    elif flag in ("--select", "--ignore", "--extend-select"):
        yield from _several(line.word, _rules)
    else:
        yield from _choices(flag, line.command)


def _several(word: str, offers: Callable[[], Iterator[Word]]) -> Iterator[Word]:
    """Offer the next of several with commas between them."""
    first, comma, _ = word.rpartition(",")
    named = first.split(",")
    for one in offers():
        if one.text not in named:
            yield one._replace(text=f"{first}{comma}{one.text}")


def _index(line: Line) -> "CompletionIndex | None":
    from clientcare.cli.completion_index import CompletionIndex, find_root

    root = find_root(line.root)
    return CompletionIndex(root) if root else None


def _ids(line: Line, kind: str | None = None) -> Iterator[Word]:
    index = _index(line)
    records = [one for one in index.records if kind in (None, one.kind)] if index else []
    times: dict[str, int] = {}
    for one in records:
        times[one.id] = times.get(one.id, 0) + 1
    for one in records:
        if not _SAFE.match(one.id):
            continue
        if times[one.id] == 1:
            yield Word(one.id, one.title or one.kind)
        elif _SAFE_FILE.match(one.file):
            yield Word(one.in_file, one.title or one.kind)


def _people(line: Line) -> Iterator[Word]:
    index = _index(line)
    for name, called in index.people.items() if index else ():
        if _SAFE.match(name):
            yield Word(name, called)


def _kind_of(line: Line, name: str) -> str | None:
    """The kind of the record that a name stands for, if it is one alone."""
    index, wanted = _index(line), name.lower()
    records = index.records if index else []
    same = {one.kind for one in records if wanted in (one.id.lower(), one.in_file.lower())}
    found = same or {one.kind for one in records if wanted in one.id.lower()}
    return found.pop() if len(found) == 1 else None


# What the models and the commands say; slower, and never needed for an id -------------------------


def _facts(line: Line, name: str) -> Iterator[Word]:
    kind = _kind_of(line, name)
    if kind:
        from clientcare.edit.facts import fact_words
        from clientcare.records import KINDS

        given = _positional(line.before, line.command)[1:]
        words = fact_words(KINDS[kind].model)
        yield from (Word(word) for word in words if word not in given)


def _keys(line: Line, name: str) -> Iterator[Word]:
    """Offer `owner=`, and behind it the people."""
    kind = _kind_of(line, name)
    if kind is None:
        return
    from clientcare.records import KINDS, fields

    known = fields(KINDS[kind].model)
    key, sign, value = line.word.partition("=")
    if not sign:
        yield from (Word(f"{key}=", one.meaning) for key, one in known.items() if one.is_simple)
    elif key in known:
        field = known[key]
        if field.role == "person":
            offers = [*_several(value, lambda: _people(line))]
        elif field.role == "record":
            offers = [*_several(value, lambda: _ids(line))]
        else:
            offers = [*map(Word, field.choices)]
        yield from (one._replace(text=f"{key}={one.text}") for one in offers)


def _rounds(line: Line) -> Iterator[Word]:
    """The days of the rounds of the record that is named, the last ones first."""
    from pathlib import Path

    from clientcare.cli.common import present, resolve_id
    from clientcare.cli.completion_index import find_root
    from clientcare.facts.states import state_of
    from clientcare.facts.workspace import Workspace, is_series
    from clientcare.store import load

    root, given = find_root(line.root), _positional(line.before, line.command)
    if root and given:
        snapshot = load(Path(root))
        workspace = Workspace(snapshot, present(snapshot.settings.zone))
        entry = resolve_id(workspace, given[0])
        rounds = workspace.rounds(entry) if is_series(entry.record) else []
        for one in reversed(rounds):
            yield Word(one.id.rpartition("@")[2], state_of(one.record) or "")
        yield Word("all", "the series itself")


def _kinds() -> Iterator[Word]:
    from clientcare.records import KINDS

    yield from (Word(name, kind.words) for name, kind in KINDS.items())


def _touchpoint_kinds() -> Iterator[Word]:
    from clientcare.records import Touchpoint, fields

    yield from map(Word, fields(Touchpoint)["kind"].choices)


def _rules() -> Iterator[Word]:
    from clientcare.rules.catalogue import catalogue

    yield from (Word(rule.name, rule.what) for rule in catalogue().values())


def _params(command: str | None) -> Sequence[Any]:
    """The arguments and options of a command, with those of every command."""
    from clientcare.cli.app import built, group

    params: Sequence[Any] = group().params
    return built(command, params).params if command and command in COMMANDS else params


def _flags(command: str | None) -> Iterator[Word]:
    for param in _params(command):
        for name in (*param.opts, *param.secondary_opts):
            if name.startswith("--"):
                yield Word(name, str(getattr(param, "help", "") or ""))


def _choices(flag: str, command: str | None) -> Iterator[Word]:
    for param in _params(command):
        if flag in param.opts:
            yield from (Word(str(word)) for word in getattr(param.type, "choices", ()))
