"""What rules found → findings with their places, in their order, and what was counted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from operator import attrgetter

from clientcare import findings
from clientcare.dataclass import NamedTuple
from clientcare.facts.workspace import Workspace
from clientcare.findings import Finding, Outcome, Place, Severity, field_name, fingerprint
from clientcare.records import KINDS, Path
from clientcare.rules.catalogue import Hit, Rule, Selection
from clientcare.store import Entry, File, InvalidRecord, Where, file_of, place_of, unreadable

MANY = range(2000, 80_000)
"""Of how many records a second process judges a part: it saves time, and costs memory.

Of 80,000 both take 520 MiB; of 100,000 they would take 650, and one process takes 400.
"""


class Found(NamedTuple):
    """A rule that fired, and on what."""

    rule: Rule
    where: Where
    hit: Hit
    waived: findings.AppliedWaiver | None = None

    @property
    def entry(self) -> Entry | None:
        """The readable record that it fired on."""
        return self.where if isinstance(self.where, Entry) else None

    @property
    def severity(self) -> Severity:
        """The severity that the rule itself gives."""
        return self.hit.severity or self.rule.severity

    @property
    def gap(self) -> bool:
        """Whether it finds something missing in the records."""
        return self.rule.gap if self.hit.gap is None else self.hit.gap

    @property
    def key(self) -> tuple[str, int]:
        """The rule and the thing that it fired on."""
        return self.rule.code, id(self.where)


def outcome_of(
    workspace: Workspace,
    selection: Selection,
    found: list[Found],
    projects: Iterable[str],
    *,
    placed: bool,
) -> Outcome:
    """Make findings of what rules found, and count what was judged; parameters as of `check`."""
    wanted = frozenset(name.lower() for name in projects)
    found = [one for one in found if isinstance(one.where, File) or _is_of(one.where, wanted)]
    snapshot, codes = workspace.snapshot, selection.shown
    alike = Counter((one.rule.code, id(file_of(one.where))) for one in found)

    def of_part(part: Iterable[Found]) -> list[Finding]:
        return [
            _finding(
                one, selection, workspace,
                placed=placed or alike[one.rule.code, id(file_of(one.where))] > 1,
            )
            for one in part
        ]  # fmt: skip

    if workspace.is_divisible and 4 * len(found) in MANY:
        from clientcare.processes import divided

        finds = divided(of_part, found, 0.55)
    else:
        finds = of_part(found)
    finds = [*_with_own_fingerprints(sorted(finds, key=attrgetter("order")))]
    judged = {(id(one.file), one.path) for one in snapshot.entries} if snapshot.invalid else ()
    faulty = (one for one in snapshot.invalid if (id(one.file), one.path) not in judged)
    every = chain[Entry | InvalidRecord](snapshot.entries, faulty)  # once, faults or not
    files, records = snapshot.files, [one for one in every if _is_of(one, wanted)]
    if wanted:  # and what cannot be read, which may hold something of them
        holding = {id(one.file) for one in records}
        files = [file for file in files if file.fault or id(file) in holding]
    return Outcome(
        findings=tuple(one for one in finds if one.code in codes and not one.waived),
        waived=tuple(one for one in finds if one.code in codes and one.waived),
        unreadable=tuple(unreadable(snapshot)),
        files=len(files),
        unreadable_files=len(snapshot.unreadable),
        records=len(records),
        projects=sum(not wanted or one.id.lower() in wanted for one in workspace.contexts),
    )


def _with_own_fingerprints(placed: Iterable[Finding]) -> Iterator[Finding]:
    """Give findings that would share a fingerprint one each, numbered in their order."""
    seen: Counter[str] = Counter()
    for finding in placed:
        name = finding.fingerprint
        number = seen[name]
        seen[name] += 1
        if number:
            finding = finding._replace(fingerprint=fingerprint(name, "", [number]))
        yield finding


def _is_of(one: Entry | InvalidRecord, wanted: frozenset[str]) -> bool:
    return not wanted or one.project is None or one.project.id.lower() in wanted


def _finding(one: Found, selection: Selection, workspace: Workspace, *, placed: bool) -> Finding:
    rule, hit, where, snapshot = one.rule, one.hit, one.where, workspace.snapshot
    project = where.project
    record = None if isinstance(where, File) else where.id
    name = record or snapshot.shown(file_of(where))
    to_type = workspace.name_to_type(where) if isinstance(where, Entry) else name
    remedy = (hit.fix or rule.fix).filled(to_type, project.id if project else "")
    match hit.path:
        case (str(key), int(n), *_) if isinstance(where, Entry):
            remedy = remedy.of_entry(getattr(where.record, key, ()), n)
    remedy = remedy._replace(step=remedy.step or rule.fix.step).within(workspace.origin.root)

    def in_file(where: Where, path: Path) -> Path:
        return workspace.path_in_file(where, path) if isinstance(where, Entry) else path

    def place(where: Where, path: Path, *, on_key: bool = False) -> Place:
        if not placed:  # as far as it is known without looking into the text
            return Place(snapshot.shown(file_of(where)))
        return place_of(where, in_file(where, path), snapshot, on_key=on_key)

    path = in_file(where, hit.path)
    return Finding(
        rule=rule.name,
        code=rule.code,
        severity=selection.grade(rule, hit.severity),
        message=hit.message,
        remedy=remedy,
        place=place(where, hit.path, on_key=hit.on_key),
        project=project.id if project else None,
        record=record,
        kind=None if isinstance(where, File) or where.kind not in KINDS else where.kind,
        field=field_name(path),
        related=tuple(
            findings.RelatedPlace(place(p.where or where, p.path), p.message) for p in hit.related
        ),
        fingerprint=_fingerprint(rule, hit, path, where),
        waived=one.waived,
        gap=one.gap,
        root=workspace.origin.root or None,
    )


def _fingerprint(rule: Rule, hit: Hit, path: Path, where: Where) -> str:
    """Name a finding by its rule, its record and its field.

    What somebody gave no id is named by its file too: two files may hold an event of one day.
    """
    key = hit.key if hit.key is not None else (field_name(path) or "",)
    if isinstance(where, File):
        return fingerprint(rule.code, where.name, key)
    if isinstance(where, Entry) and (where.kind == "project" or getattr(where.record, "id", None)):
        return fingerprint(rule.code, where.id, key)
    return fingerprint(rule.code, f"{where.file.name}:{where.id or where.path}", key)
