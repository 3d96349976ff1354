"""`clientcare check`: findings, for people and CI."""

import os
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from clientcare.cli import common
from clientcare.cli.arguments import Globals, Several, Text, argument, option
from clientcare.cli.lookup import find_file, names_in, pick_projects
from clientcare.cli.output import append_step_summary, note, put, terminal, warn, write_file
from clientcare.cli.workspaces import (
    Portfolio,
    history_hits,
    ignored_files,
    known_by,
    may_cache,
    open_portfolio,
    rename_for_portfolio,
)
from clientcare.dataclass import NamedTuple, replace
from clientcare.errors import ClientcareError
from clientcare.naming import nearest
from clientcare.output.terminal import Terminal

if TYPE_CHECKING:
    from clientcare.cli.kept_check import KeptCheck
    from clientcare.facts.workspace import Context, Workspace
    from clientcare.findings import Finding, NewWaiver, Outcome
    from clientcare.history.git import Repository
    from clientcare.output.findings import CheckResult
    from clientcare.rules.catalogue import Hit, Rule, WaiverKey
    from clientcare.settings import Settings

_RULES = "Names, codes or families, repeated or with commas."


def check(
    ctx: Globals,
    projects: Several = argument(
        "Projects by id, or a part of it, or those that hold a file. Default: all.",
        "[PROJECT|FILE]...",
    ),
    select: Several = option(f"Run these. {_RULES}", "RULE"),
    ignore: Several = option(f"Leave out. {_RULES}", "RULE"),
    extend_select: Several = option(f"Run these as well. {_RULES}", "RULE"),
    practice: Literal["essential", "standard", "thorough"] | None = option(
        "How much to ask for. Default: the setting."
    ),
    fail_on: Literal["error", "warning", "info", "never"] | None = option(
        "The severity from which on it exits 1. Default: the setting."
    ),
    exit_zero: bool = option("Exit 0 whatever is found."),
    output_format: Text = option(
        "full (default on a terminal), concise (else), grouped, json, github, gitlab, "
        "junit, sarif, markdown or html.",
        "FORMAT",
        envvar="CLIENTCARE_OUTPUT_FORMAT",
        show_envvar=True,
    ),
    output_file: Text = option("Write there instead of to stdout.", "FILE"),
    output: Several = option(
        "Write one more format to a file; `-` is stdout. May be repeated.", "FORMAT=FILE"
    ),
    statistics: bool = option("Count the findings of each rule instead."),
    history: bool = option("Also find what was rewritten, over the whole history."),
    base: Text = option("Show only what came since the branch left REV.", "REV"),
    fail_on_new: bool = option("With --base: every new finding counts."),
) -> int:
    """Find broken promises and whatever else needs attention.

    Exits 1 when something at or above --fail-on is found, or cannot be read. With --base only
    broken records and rewritten promises count: an honest change is not punished for its honesty.
    """
    from clientcare.output.findings import FORMATS, new_waiver_line, render

    name = _format(output_format, to_file=output_file is not None, statistics=statistics)
    outputs = _outputs(output or (), name, output_file, statistics=statistics)
    rules = _Rules(names_in(select), names_in(ignore), names_in(extend_select), practice)
    _refuse_flags(rules, history=history, base=base, fail_on_new=fail_on_new)
    _enter_workspace_of(ctx, projects or ())
    detailed = any(FORMATS[each] in ("page", "junit") or each == "github" for each, _ in outputs)
    gate = _Gate(fail_on, history, base, all_count=base is None or fail_on_new, detailed=detailed)
    checked, code = _checked(ctx, projects or (), rules, gate)
    for waiver in checked.outcome.new_waivers:  # whatever is written: it will hide something
        warn(new_waiver_line(waiver))
    for each, file in outputs:
        _write_findings(ctx, checked, each, file, statistics=statistics)
    if "github" in (each for each, _ in outputs):
        append_step_summary(lambda: render("markdown", checked, Terminal()))
    return code or int(bool(checked.failing) and not exit_zero)


def _format(given: str | None, *, to_file: bool, statistics: bool) -> str:
    """Settle the format: the one that was named, else full on a terminal and concise elsewhere."""
    from clientcare.output.findings import FORMATS, STATISTICS

    on_terminal = not to_file and sys.stdout is not None and sys.stdout.isatty()
    name = given or ("full" if on_terminal else "concise")
    if name not in FORMATS:
        near = nearest(name, FORMATS)
        hint = f"did you mean `{near}`?" if near else f"formats: {', '.join(FORMATS)}"
        raise ClientcareError(f'there is no output format "{name}"', hint)
    if statistics and name not in STATISTICS:
        hint = f"formats with --statistics: {', '.join(STATISTICS)}"
        raise ClientcareError(f"--statistics cannot be written as {name}", hint)
    return name


def _outputs(
    given: Sequence[str], name: str, file: str | None, *, statistics: bool
) -> list[tuple[str, str | None]]:
    """What is written where: each format with its file, None for stdout, which takes one."""
    found: list[tuple[str, str | None]] = []
    for text in given:
        each, _, target = text.partition("=")
        if not each or not target:
            hint = "as in --output sarif=clientcare.sarif"
            raise ClientcareError(f'--output "{text}" is no FORMAT=FILE', hint)
        found.append((_format(each, to_file=True, statistics=statistics), target))
    to_stdout = [each for each, target in found if target == "-"]
    if len(to_stdout) + (file is not None and file == "-") > 1:
        raise ClientcareError("only one format can go to stdout", "give the others a file")
    files = [os.path.normpath(each) for each in (file, *(one for _, one in found)) if each]
    if again := next((each for each in files if files.count(each) > 1), None):
        raise ClientcareError(f"two formats cannot go to one file: {again}", "give each its own")
    others = [(each, None if target == "-" else target) for each, target in found]
    return others if to_stdout and file is None else [(name, file), *others]


class _Rules(NamedTuple):
    """Which rules were asked for."""

    selected: tuple[str, ...]
    ignored: tuple[str, ...]
    added: tuple[str, ...]
    practice: str | None


class _Gate(NamedTuple):
    """What a check fails for, what it compares the records with, and for what output."""

    fail_on: str | None
    history: bool
    base: str | None
    all_count: bool
    detailed: bool
    """Whether it is written whose a finding is, or which records have none."""

    def failing(self, outcome: "Outcome", settings: "Settings") -> "list[Finding]":
        """What the check fails for: of a change only what breaks or rewrites records."""
        from clientcare.findings import Severity
        from clientcare.rules.catalogue import HISTORY

        word = self.fail_on or settings.check.fail_on
        found = outcome.failing(None if word == "never" else Severity[word.upper()])
        return [f for f in found if self.all_count or f.code.startswith("CC0") or f.code in HISTORY]


def _checked(
    ctx: Globals, names: Sequence[str], rules: _Rules, gate: _Gate
) -> "tuple[CheckResult, int]":
    """What is found, as it was kept or by judging, and the exit code of what could not be read."""
    kept = _kept_check(ctx, rules, gate) if not names and gate.base is None else None
    checked = kept.found() if kept else None
    if kept and checked:
        failing = gate.failing(checked.outcome, kept.settings)
        prints = frozenset(finding.fingerprint for finding in failing)
        return replace(checked, failing=prints, brief=ctx.quiet), 0
    return _judged(ctx, names, rules, gate, kept)


FEWEST_KEPT = 500
"""Of how many record files it is kept what was found: a smaller workspace is judged each time."""


def _kept_check(ctx: Globals, rules: _Rules, gate: _Gate) -> "KeptCheck | None":
    """The way to what was found in the workspace at hand before, where that is one large one."""
    if ctx.at or not may_cache(ctx) or len(common.named_roots(ctx)) > 1:
        return None
    from clientcare.store import has_files, load_settings
    from clientcare.store.journal_folder import has_pending, journal_folder

    with suppress(ClientcareError):  # whoever judges says it
        root = common.workspace_root(ctx)
        settings = load_settings(root)
        if has_files(root, settings, FEWEST_KEPT) and not has_pending(journal_folder(str(root))):
            from clientcare.cli.kept_check import KeptCheck

            history, detailed = gate.history, gate.detailed
            return KeptCheck(ctx, root, settings, rules, history=history, detailed=detailed)
    return None


def _judged(
    ctx: Globals, names: Sequence[str], rules: _Rules, gate: _Gate, kept: "KeptCheck | None"
) -> "tuple[CheckResult, int]":
    from clientcare.findings import together
    from clientcare.output.findings import result_of
    from clientcare.store import File

    if kept:
        portfolio = Portfolio(
            [common.open_workspace(ctx, kept.root, announce=False, state=kept.state)]
        )
    else:
        portfolio = open_portfolio(ctx, announce=False)
    workspaces: list[Workspace] = []
    outcomes: list[Outcome] = []
    failing: list[Finding] = []
    contexts: list[Context] = []
    for workspace, ids in portfolio.pick(_without_files(portfolio, names)):
        repository, snapshot = None, workspace.snapshot
        if not ctx.at:
            repository, ignored = (
                (kept.repository, kept.ignored)
                if kept
                else ignored_files(snapshot.root, snapshot.settings.records)
            )
            snapshot.unread += map(File, ignored)
        if gate.base is not None:
            judged, outcome = _judge_change(ctx, workspace, gate.base, rules, ids, repository)
        else:
            say = kept.note if kept else partial(note, ctx)
            extra = history_hits(ctx, workspace, repository, say) if gate.history else None
            judged, outcome = workspace, _judge(workspace, rules, ids, extra)
        outcome = rename_for_portfolio(judged.origin, outcome)
        workspaces.append(judged)
        outcomes.append(outcome)
        failing += gate.failing(outcome, judged.snapshot.settings)
        contexts += pick_projects(judged, ids)
    outcome = together(outcomes, portfolio.failed)
    checked = result_of(outcome, workspaces, contexts, failing=failing, brief=ctx.quiet)
    if kept:
        kept.keep(checked, workspaces[0])
    return checked, portfolio.code


def _refuse_flags(rules: _Rules, *, history: bool, base: str | None, fail_on_new: bool) -> None:
    if history and base is not None:
        hint = "--base compares two states, --history goes through all of them"
        raise ClientcareError("--base and --history exclude each other", hint)
    if fail_on_new and base is None:
        raise ClientcareError("--fail-on-new goes with --base", "name a revision: --base main")
    if history or base is not None:
        return
    from clientcare.rules.catalogue import HISTORY, find_rule

    for text in (*rules.selected, *rules.added):
        rule = find_rule(text)
        if rule and rule.code in HISTORY:
            hint = "add --history, or --base REV"
            raise ClientcareError(f"{rule.code} {rule.name} reads the history", hint)


def _is_file(name: str) -> bool:
    return name.lower().endswith(".toml")


def _enter_workspace_of(ctx: Globals, names: Sequence[str]) -> None:
    """Go to the workspace of the first file that is named, unless one is named itself."""
    from clientcare.store import find_workspace

    file = next(filter(_is_file, names), None)
    if file and not ctx.roots and not os.environ.get("CLIENTCARE_ROOT"):
        ctx.roots = [str(find_workspace(Path(file).resolve().parent))]


def _without_files(portfolio: Portfolio, names: Sequence[str]) -> Sequence[str]:
    """Put in place of each file the project that holds it; all for one that belongs to none."""
    if not any(map(_is_file, names)):
        return names
    if len(portfolio.workspaces) > 1:
        raise ClientcareError("a file is checked in one workspace", "name one: --root DIR")
    snapshot = portfolio.workspaces[0].snapshot
    found: list[str] = []
    for name in names:
        if not _is_file(name):
            found.append(name)
            continue
        file, path = find_file(snapshot, name), Path(name).resolve()
        if not (file or path.is_relative_to(snapshot.root)):
            hint = f"name its workspace: --root DIR; this one is {snapshot.root}"
            raise ClientcareError(f"{name} is no file of the workspace", hint)
        if not (file or path.exists()):
            same = [one.name for one in snapshot.files if one.name.endswith(f"/{name}")]
            hint = f"did you mean `{same[0]}`?" if same else "name one that is there"
            raise ClientcareError(f'there is no file "{name}"', hint)
        if file is None or file.project is None:
            return []
        found.append(file.project.id)
    return found


def _judge(
    workspace: "Workspace",
    rules: _Rules,
    ids: list[str],
    extra: "list[tuple[Rule, Hit]] | None" = None,
    void: "Collection[WaiverKey]" = (),
    *,
    each_round: bool = False,
) -> "Outcome":
    """Judge a workspace; with what the history holds, the rules on history are shown too."""
    from clientcare.rules import engine
    from clientcare.rules.catalogue import on_history, select

    more = on_history(rules.practice or "standard") if extra is not None else ()
    selection = select(
        workspace.snapshot.settings,
        select=rules.selected,
        ignore=rules.ignored,
        extend=(*rules.added, *more),
        practice=rules.practice,
    )
    return engine.check(
        workspace, selection, extra=extra or (), projects=ids, void=void, each_round=each_round
    )


def _judge_change(
    ctx: Globals,
    workspace: "Workspace",
    revision: str,
    rules: _Rules,
    projects: list[str],
    repository: "Repository | None",
) -> "tuple[Workspace, Outcome]":
    """Judge what came since a revision, by its settings, on one and the same day."""
    from clientcare.history.baseline import change_hits, compare_with
    from clientcare.history.git import Repository
    from clientcare.history.introduced import compared_part, introduced

    opened = workspace
    repository = repository or Repository(workspace.snapshot.root)
    if repository.is_empty and revision == "HEAD" and not ctx.at:
        note(ctx, "nothing is committed yet: everything counts as new")
        return workspace, _judge(workspace, rules, projects, [])
    if not ctx.at:
        repository.refuse_sparse()
    workspace, head = known_by(ctx, workspace, repository)
    base = compare_with(repository, revision, workspace, head.id)
    for one in (workspace, base.judged):
        one.origin, one.snapshot.prefix = opened.origin, opened.snapshot.prefix
    for text in base.notes:
        note(ctx, text)
    ids = [context.id for context in pick_projects(workspace, projects)] if projects else []
    extra = list(change_hits(base, workspace, head))
    outcome = _judge(base.judged, rules, ids, extra, base.void)
    part, same = compared_part(base, extra)
    before = _judge(part, rules, ids, [], each_round=True) if part else None
    found = introduced(outcome, before, same)
    return base.judged, replace(found, new_waivers=tuple(_new_waivers(base.judged, base.void)))


def _new_waivers(workspace: "Workspace", void: "Collection[WaiverKey]") -> "Iterator[NewWaiver]":
    """Each waiver that comes with the change."""
    from clientcare.findings import NewWaiver

    for entry in sorted(workspace.snapshot.entries, key=lambda one: (one.kind, one.id.lower())):
        for number, one in enumerate(entry.record.waive):
            if (entry.kind, entry.id.lower(), number) in void:
                record = workspace.origin.name(entry.id)
                yield NewWaiver(one.rule or "", record, one.why or "", one.until, one.commit)


def _write_findings(
    ctx: Globals, checked: "CheckResult", name: str, file: str | None, *, statistics: bool
) -> None:
    """Write the findings, or the counts of each rule, to a file or to stdout."""
    from clientcare.output import findings as formats

    render = formats.render_statistics if statistics else formats.render
    text = render(name, checked, Terminal() if file else terminal(ctx))
    if name in ("gitlab", "junit"):  # which have no place for what is waived
        for finding in checked.outcome.waived:
            warn(formats.waived_line(finding))
    if file:
        write_file(file, text)
        note(ctx, f"{checked.counts()}: {file}")
    else:
        put(text)
