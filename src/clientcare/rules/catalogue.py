"""The catalogue of rules: what a rule is, how it is declared, and how rules are chosen by name."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from clientcare.dataclass import NamedTuple, dataclass
from clientcare.errors import ClientcareError
from clientcare.findings import ERROR, WARNING, Remedy, Severity
from clientcare.records import KINDS, Path, Record
from clientcare.records.nearest import nearest
from clientcare.rules import FAMILIES
from clientcare.settings import PRACTICES, Practice, Settings
from clientcare.store import Where

if TYPE_CHECKING:
    from clientcare.deadlines import Clock
    from clientcare.facts.view import View

ESSENTIAL: Practice = "essential"
STANDARD: Practice = "standard"
THOROUGH: Practice = "thorough"

ANY = tuple(KINDS)
LookAt = Literal["open", "all"]
Whose = Literal["us", "client", "third-party", "theirs", "any"]

LOCKED = frozenset(
    {*(f"CC00{n}" for n in range(1, 9)), "CC011", "CC012", "CC013", "CC014", "CC016"}
)
"""What always runs: it can be neither ignored, deselected, waived nor regraded."""
WATERMELON = "CC707"
"""It compares the declared colour with what all other rules say, so it needs them to run."""
HISTORY = frozenset(f"CC12{n}" for n in range(1, 9))
"""What reads the history: no setting ignores or regrades it, and it is waived by commit alone."""

DEMO = '[project]\nid = "demo"\nname = "Portal"\nclient = "Demo Oy"\n'
"""The project of the rules' own examples."""
SEARCH = '[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\n'
LOGIN = '[[issue]]\nid = "DEMO-1"\ntitle = "Login fails"\n'


class Hit(NamedTuple):
    """Where a rule fires: a path inside the record as its file has it, and what to say there.

    `fix` and `severity` replace the rule's own; `key` tells findings on one field apart, for the
    fingerprint; `related` are other places; `where` says which record or file, where it is not the
    one that the rule was asked about; `commit` is the commit of a rule on history; `gap` replaces
    what the rule says of itself.
    """

    path: Path
    message: str
    fix: Remedy | None = None
    severity: Severity | None = None
    related: tuple["Pointer", ...] = ()
    key: tuple[object, ...] | None = None
    on_key: bool = False
    where: Where | None = None
    commit: str | None = None
    gap: bool | None = None


class Pointer(NamedTuple):
    """A place that helps to understand a finding; `where` is absent in the finding's own record."""

    path: Path
    message: str
    where: Where | None = None


def at(path: Path | str, message: str, **more: Any) -> Hit:
    """Say that a rule fires at a field; `more` is what a Hit takes besides."""
    return Hit((path,) if isinstance(path, str) else path, message, **more)


F = TypeVar("F", bound=Callable[..., Any])
WaiverKey = tuple[str, str, int]
"""The kind and the id of the record that a waiver stands on, and its number there."""


@dataclass(frozen=True)
class Rule:
    """Everything about one rule; put above a function, it enters that into the catalogue.

    The docstring of the function says in one sentence what is wrong. A rule of scope `record` is
    called with a record and its context, for the records that `looks_at` and `whose` name and in
    which the field `given` is written, if one is named; of scope `workspace` with the workspace;
    `engine` never: the engine itself finds it. A `gap` is something that the records lack rather
    than something wrong between us and the client; it colours nothing.

    A rule on a `clock` fires where that is overdue, at the field that its running is about: the
    function is called with the deadline, its record and the context, and says what is wrong, with
    what to do where that differs from the rule's own.
    """

    code: str
    name: str
    severity: Severity
    why: str
    fix: Remedy
    bad: str
    good: str
    on: tuple[Any, ...] = ()
    """The kinds of record, by name; a model stands for its own."""
    clock: "Clock | None" = None
    key: tuple[object, ...] | None = None
    """The key of what a rule on a clock finds."""
    level: Practice = STANDARD
    looks_at: LookAt = "open"
    whose: Whose = "us"
    instead_of: str | None = None
    scope: Literal["record", "workspace", "engine"] = "record"
    gap: bool = False
    given: str = ""
    check: Callable[..., Iterable[Hit]] = lambda *_: ()
    what: str = ""

    def __call__(self, check: F) -> F:
        """Enter the rule with its function into the catalogue."""
        what = (check.__doc__ or "").strip().partition("\n")[0]  # `python -OO` keeps none
        on = self.clock.kinds if self.clock else self.on
        kinds = tuple(kind if isinstance(kind, str) else kind.KIND for kind in on)
        finds = _over(self.clock, self.key, check) if self.clock else check
        vars(self).update(check=finds, what=what, on=kinds)  # frozen from here on
        _RULES[self.code] = self
        return check

    @property
    def locked(self) -> bool:
        """Whether it always runs as it is."""
        return self.code in LOCKED


rule = Rule
_RULES: dict[str, Rule] = {}


def lacking(parts: Mapping[str, object]) -> list[str]:
    """Name the parts that are not there."""
    return [name for name, value in parts.items() if not value]


def _over(
    clock: "Clock",
    key: tuple[object, ...] | None,
    say: Callable[..., str | tuple[str, Remedy | None]],
) -> Callable[..., Iterable[Hit]]:
    def check(record: Record, context: "View") -> Iterator[Hit]:
        for one in clock.overdue(record, context):
            said = say(one, record, context)
            message, fix = (said, None) if isinstance(said, str) else said
            yield Hit(one.run.path, message + one.hours_over, fix, key=key)

    return check


@cache
def catalogue() -> dict[str, Rule]:
    """Every rule by its code, in the order of the codes."""
    for family in FAMILIES:
        import_module(f"clientcare.rules.{family}")
    return dict(sorted(_RULES.items()))


def on_history(practice: str) -> list[str]:
    """The codes of the rules on history that run from a practice level on."""
    levels = _levels(practice)
    return [code for code, one in catalogue().items() if code in HISTORY and one.level in levels]


def _levels(practice: str) -> tuple[str, ...]:
    return PRACTICES[: PRACTICES.index(practice) + 1]


def find_rule(text: str) -> Rule | None:
    """Find a rule by its name or code, whatever its case."""
    wanted = text.strip().lower()
    rules = catalogue().values()
    return next((rule for rule in rules if wanted in (rule.name, rule.code.lower())), None)


@cache  # thousands of waivers may name the same one, and a day may be judged often
def _nearest_rule(text: str) -> str | None:
    return nearest(text, (word for rule in catalogue().values() for word in (rule.name, rule.code)))


def unknown_rule(text: str) -> ClientcareError:
    """Build the error for a rule that does not exist, with the nearest that does."""
    meant = _nearest_rule(text)
    hint = f"did you mean `{meant}`?" if meant else "list them with `clientcare rule`"
    return ClientcareError(f'there is no rule "{text}"', hint)


class Selection(NamedTuple):
    """Which rules run, which of them are shown, and how they are graded."""

    rules: tuple[Rule, ...]
    shown: frozenset[str]
    severities: Mapping[str, Severity]
    in_practice: frozenset[str] = frozenset()
    """The rules of the practice level, which alone make a colour; empty: all that run."""

    def grade(self, rule: Rule, own: Severity | None) -> Severity:
        """The severity of a finding: as the settings grade its rule, else its own, else the rule's.

        A finding that is milder than its rule stays as mild, however strict the settings are.
        """
        graded = self.severities.get(rule.code)
        if graded is None:
            return own or rule.severity
        return min(graded, own) if own and own < rule.severity else graded


_FAMILY = r"(?i)CC[0-9]{0,2}\Z"


def _named(texts: Iterable[str], what: str) -> Iterator[tuple[Rule, bool]]:
    """The rules that names, codes and families stand for; each with whether it was named."""
    rules = catalogue()
    for text in texts:
        one = find_rule(text)
        if one:
            if one.locked and what != "select":
                hint = "it guards the records themselves: correct what it finds"
                raise ClientcareError(f"{one.code} {one.name} cannot be {what}d", hint)
            yield one, True
            continue
        family = text.strip().upper()
        members = [r for r in rules.values() if r.code.startswith(family)]
        if not (re.match(_FAMILY, family) and members):
            raise unknown_rule(text)
        yield from ((r, False) for r in members)


def _named_in(
    settings: Settings, key: Literal["select", "ignore", "severity"], what: str
) -> Iterator[tuple[Rule, bool, str]]:
    """The same for a list or table of the settings, each with its text; errors have a place."""
    texts = getattr(settings.check, key)
    for step, text in enumerate(texts):
        try:
            yield from ((one, by_name, text) for one, by_name in _named([text], what))
        except ClientcareError as error:
            place = settings.locate(f"check.{key}", text if key == "severity" else step)
            raise ClientcareError(f"{place}: {error.message}", error.hint) from None


def select(
    settings: Settings,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    extend: Iterable[str] = (),
    practice: str | None = None,
    everything: bool = False,
) -> Selection:
    """Choose the rules of a run: flags go over settings, which go over the practice level.

    A name or code counts whatever its level, a family only up to the practice level; named by a
    flag, it counts though the settings ignore it. With `everything`, all rules of the practice
    level run too, but are not shown.
    """
    levels = _levels(practice or settings.check.practice)
    known = catalogue().values()
    in_practice = {r.code for r in known if r.level in levels and r.code not in HISTORY}
    flags, more = list(_named(select, "select")), list(_named(extend, "select"))
    chosen = flags or [(r, by) for r, by, _ in _named_in(settings, "select", "select")]
    shown = {r.code for r, by_name in chosen if by_name or r.code in in_practice}
    if not chosen:
        shown |= in_practice
    shown |= {r.code for r, by_name in more if by_name or r.code in in_practice}
    asked = {r.code for r, by_name in (*flags, *more) if by_name}
    shown -= {r.code for r, _, _ in _named_in(settings, "ignore", "ignore")} - asked
    shown -= {r.code for r, _ in _named(ignore, "ignore")}
    shown |= LOCKED & catalogue().keys()
    runs = shown | in_practice if everything or WATERMELON in shown else shown
    rules = tuple(r for r in known if r.code in runs)
    named = _named_in(settings, "severity", "regrade")
    grades = {  # of a rule and its family the rule's own counts
        one.code: Severity[settings.check.severity[text].upper()]
        for one, _, text in sorted(named, key=lambda found: found[1])
        if not one.locked and one.code not in HISTORY
    }
    return Selection(rules, frozenset(shown), grades, frozenset(in_practice))


Colour = Literal["red", "grey", "amber", "green"]
COLOURS: tuple[Colour, ...] = ("red", "grey", "amber", "green")
"""The colours, each outranking those after it."""

RED_FAMILIES = "123478"
AMBER_FAMILIES = "12345678"


def colour_of(code: str, severity: Severity, *, gap: bool = False) -> Colour:
    """The colour that a finding calls for, with the rule's own severity; a gap for none."""
    if gap:
        return "green"
    family = code[2]
    if severity is ERROR:
        return "red" if family in RED_FAMILIES else "amber"
    if severity is WARNING and family in AMBER_FAMILIES and code != WATERMELON:
        return "amber"
    return "green"
