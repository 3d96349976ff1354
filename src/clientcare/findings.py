"""What is wrong, how bad, and where: the one shape that every check, view and format shares."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from enum import IntEnum
from functools import cache
from importlib import import_module
from operator import attrgetter
from typing import Any, Literal

from clientcare.dataclass import NamedTuple, dataclass
from clientcare.records.validation import Path


class Severity(IntEnum):
    """How bad a finding is; a higher one is worse."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The word that settings and outputs use."""
        return self.name.lower()


ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


class Place(NamedTuple):
    """A stretch of a file: 1-based lines and columns (in characters), ends exclusive."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


class RelatedPlace(NamedTuple):
    """Another place that helps to understand a finding."""

    place: Place
    message: str


class AppliedWaiver(NamedTuple):
    """The waiver that hides a finding."""

    why: str
    until: date | None = None
    commit: str | None = None


class Remedy(NamedTuple):
    """What to do, the command that records it, and another way.

    Where somebody has to be asked, `command` records the asking and `when_yes` their answer, once
    they gave it. `step` says it in a few words for a list of next steps; without it `words` do. A
    command may hold `{id}` and `{project}`; `filled` writes the names that a finding is about in
    their place.
    """

    words: str
    command: str = ""
    step: str = ""
    or_else: "Remedy | None" = None
    when_yes: str = ""

    def __str__(self) -> str:
        said = f"{self.words}: {self.command}" if self.command else self.words
        if self.when_yes:
            said = f"{said}; when they say yes: {self.when_yes}"
        return f"{said}; or {self.or_else}" if self.or_else else said

    def filled(self, name: str, project: str) -> "Remedy":
        """The same for a record (or file) and its project, as words that a shell takes whole."""
        from shlex import quote

        return self._each(
            lambda one: one.replace("{id}", quote(name)).replace("{project}", quote(project))
        )

    def within(self, root: str) -> "Remedy":
        """The same with commands for the workspace in a folder; none is the one at hand."""
        from shlex import quote

        if not root:
            return self
        return self._each(lambda command: command and f"{command} --root {quote(root)}")

    def of_entry(self, entries: Sequence[object], n: int) -> "Remedy":
        """The same for the n-th entry of a list, named where it and another lack the fact."""

        def named(command: str) -> str:
            key = command.rpartition(" ")[2].rpartition(".")[2]
            lack = [getattr(one, key, True) is None for one in entries]
            is_mark = command.startswith("clientcare mark ")
            is_one_of = is_mark and lack[n : n + 1] == [True] and lack.count(True) > 1
            return f"{command} --entry {n + 1}" if is_one_of else command

        return self._each(named)

    def _each(self, change: Callable[[str], str]) -> "Remedy":
        other = self.or_else._each(change) if self.or_else else None
        return self._replace(
            command=change(self.command), when_yes=change(self.when_yes), or_else=other
        )


class Finding(NamedTuple):
    """One fault of one record: which rule says so, where it stands, what to do now."""

    rule: str
    code: str
    severity: Severity
    message: str
    remedy: Remedy
    place: Place
    project: str | None = None
    record: str | None = None
    kind: str | None = None
    field: str | None = None
    related: tuple[RelatedPlace, ...] = ()
    fingerprint: str = ""
    waived: AppliedWaiver | None = None
    gap: bool = False
    """Whether it finds something missing in the records; it colours nothing."""
    root: str | None = None
    """The workspace, where several were read."""

    @property
    def fix(self) -> str:
        """What to do now, in one line."""
        return str(self.remedy)

    @property
    def order(self) -> tuple[object, ...]:
        """Worst first, then by file, line and code; of what comes again the first round first."""
        here, who = self.place, self.record or ""
        return (-self.severity, here.file, here.line, self.code, here.column, who, self.message)


_order = attrgetter("order")


class Unreadable(NamedTuple):
    """A file, or a record of a file, that could not be seen."""

    file: str
    line: int
    message: str
    project: str | None = None


class NewWaiver(NamedTuple):
    """A waiver that comes with a change, and hides nothing yet."""

    rule: str
    record: str
    why: str
    until: date | None = None
    commit: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What a check found: shown and waived findings, and how much was looked at."""

    findings: tuple[Finding, ...] = ()
    waived: tuple[Finding, ...] = ()
    new_waivers: tuple[NewWaiver, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    files: int = 0
    unreadable_files: int = 0
    records: int = 0
    projects: int = 0

    def count(self, severity: Severity) -> int:
        """How many shown findings have this severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def failing(self, threshold: Severity | None) -> list[Finding]:
        """The shown findings at or above the threshold; None is above all of them."""
        return [f for f in self.findings if threshold is not None and f.severity >= threshold]


def together(parts: Sequence[Outcome], failed: Sequence[Unreadable] = ()) -> Outcome:
    """The outcomes of several workspaces as one; `failed` are those that could not be read."""
    if len(parts) == 1 and not failed:
        return parts[0]
    return Outcome(
        findings=tuple(sorted((f for part in parts for f in part.findings), key=_order)),
        waived=tuple(sorted((f for part in parts for f in part.waived), key=_order)),
        new_waivers=tuple(one for part in parts for one in part.new_waivers),
        unreadable=(*failed, *(one for part in parts for one in part.unreadable)),
        files=sum(part.files for part in parts) + len(failed),
        unreadable_files=sum(part.unreadable_files for part in parts) + len(failed),
        records=sum(part.records for part in parts),
        projects=sum(part.projects for part in parts),
    )


def fingerprint(rule: str, record: str, discriminator: Iterable[object]) -> str:
    """Name a finding for good: 64 hex digits of its rule, record and discriminating field."""
    parts = (rule, record, *(str(part) for part in discriminator))
    digest: str = hash_named("sha256")("\0".join(parts).encode()).hexdigest()
    return digest


@cache
def hash_named(name: Literal["sha1", "sha256"]) -> Any:
    """Find a hash function without OpenSSL, which `hashlib` loads; `random` does so too."""
    # Of Python 3.12 and later; of 3.11 and, for SHA-1, of both; of any other.
    for module in ("_sha2", f"_{name}", "hashlib"):
        with suppress(ImportError, AttributeError):
            return getattr(import_module(module), name)
    raise AssertionError("every Python has hashlib")


def field_name(path: Path) -> str | None:
    """Write a path inside a record as a dotted field, with indexes in brackets."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".") or None
