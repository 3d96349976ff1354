"""The engine: what it asks whom, what speaks for what, how findings are ordered and counted."""

import re
from datetime import date

from clientcare.calendar.now import Now
from clientcare.facts.workspace import Workspace
from clientcare.findings import ERROR, INFO, WARNING, Finding, Outcome, Place, field_name
from clientcare.rules.catalogue import Hit, catalogue, select
from clientcare.rules.engine import check
from tests.for_each import for_each
from tests.rules.saying import commitment, day, issue, line, said
from tests.workspaces import PROJECT, SETTINGS, TODAY, loaded, outcome, workspace

LATE = "promised = 2026-06-01"
SAARI = PROJECT.replace('"demo"', '"saari"')


def checked(files: dict[str, str | bytes], *rules: str, projects: tuple[str, ...] = ()) -> Outcome:
    read = loaded(files)
    space = Workspace(read, Now.end_of(TODAY, read.settings.zone))
    return check(space, select(read.settings, select=rules), projects=projects)


# What a rule looks at


@for_each(
    ("facts", "codes"),
    [
        (LATE, {"CC101"}),
        (f'{LATE}\nby = "client"\nreminders = [{{ on = 2026-06-15 }}]', {"CC102"}),
        (f'{LATE}\nby = "other"', {"CC102"}),
        (f"{LATE}\ndelivered = 2026-06-02", set()),
        (f"{LATE}\ndelivered = 2026-06-02\nreturns = [{{ on = 2026-06-03 }}]", {"CC101"}),
    ],
)
def test_rules_ask_about_open_records_of_the_side_they_are_for(facts: str, codes: set[str]) -> None:
    done = outcome(workspace(commitment(facts)), "CC101", "CC102")
    assert {finding.code for finding in done.findings} == codes


def test_records_of_a_closed_project_are_judged_like_any_other() -> None:
    project = PROJECT.replace('lead = "mira"', 'lead = "mira"\nclosed = 2026-06-01')
    done = outcome(workspace(commitment(LATE), project=project), "CC101")
    assert [finding.code for finding in done.findings] == ["CC101"]


# What speaks for what

UNCHASED = commitment(f'by = "client"\nowner = "jan"\n{LATE}')


def codes(done: Outcome) -> list[str]:
    return [finding.code for finding in done.findings]


def test_a_finding_that_says_it_better_is_shown_instead() -> None:
    done = outcome(workspace(UNCHASED), "CC102", "CC504")
    (finding,) = done.findings
    assert finding.code == "CC504"
    assert [one.message for one in finding.related] == [
        "instead of overdue-input: 10 working days overdue: due 2026-06-01"
    ]


def test_on_another_record_it_says_nothing() -> None:
    chased = commitment(f'by = "client"\n{LATE}\nreminders = [{{ on = 2026-06-15 }}]', "C-2")
    done = outcome(workspace(UNCHASED + chased), "CC102", "CC504")
    assert [(f.code, f.record) for f in done.findings] == [("CC504", "C-1"), ("CC102", "C-2")]


def test_what_does_not_run_or_is_waived_speaks_for_nothing() -> None:
    space = workspace(UNCHASED)
    assert codes(outcome(space, "CC102")) == ["CC102"]
    everything = select(space.snapshot.settings, select=["CC102"], everything=True)
    assert codes(check(space, everything)) == ["CC102"]
    ignored = select(space.snapshot.settings, ignore=["CC504", "CC112"])
    assert "CC102" in codes(check(space, ignored))
    waiver = '[[commitment.waive]]\nrule = "CC504"\nuntil = 2026-07-01\nwhy = "in talks"\n'
    done = outcome(workspace(UNCHASED + waiver), "CC102", "CC504")
    assert (codes(done), [f.code for f in done.waived]) == (["CC102"], ["CC504"])


# Order, counts, places


def test_findings_come_worst_first_then_by_file_line_and_code() -> None:
    files: dict[str, str | bytes] = {
        "demo/project.toml": PROJECT,
        "demo/b.toml": commitment("", "B-1") + commitment(LATE, "B-2"),
        "demo/a.toml": commitment("acceptance = ['TBD']", "A-1"),
    }
    done = checked(files, "CC101", "CC111", "CC112", "CC113")
    assert [(f.severity, f.place.file[-6:], f.place.line, f.code) for f in done.findings] == [
        (ERROR, "b.toml", 8, "CC101"),
        (WARNING, "a.toml", 1, "CC111"),
        (WARNING, "a.toml", 1, "CC112"),
        (WARNING, "b.toml", 1, "CC111"),
        (WARNING, "b.toml", 1, "CC112"),
        (WARNING, "b.toml", 5, "CC112"),
        (INFO, "a.toml", 4, "CC113"),
    ]
    assert [done.count(severity) for severity in (ERROR, WARNING, INFO)] == [1, 5, 1]
    assert (done.files, done.records, done.projects, done.unreadable_files) == (3, 4, 1, 0)
    assert [f.code for f in done.findings if f.severity is INFO] == ["CC113"]


@for_each(("threshold", "fails"), [(ERROR, False), (WARNING, True), (INFO, True), (None, False)])
def test_a_gate_fails_from_a_severity_on(threshold: object, fails: bool) -> None:
    done = outcome(workspace(commitment()), "CC111")
    assert bool(done.failing(threshold)) is fails  # type: ignore[arg-type]


def test_a_finding_stands_at_its_field_or_where_the_field_would_be() -> None:
    text = "# ä\n" + commitment('notes = "ä"; '.replace("; ", "\n") + LATE)
    found = outcome(workspace(text), "CC101", "CC112").findings
    assert [(f.code, f.place, f.field) for f in found] == [
        ("CC101", Place("projects/demo/records.toml", 6, 12, 6, 22), "promised"),
        ("CC112", Place("projects/demo/records.toml", 2, 1, 2, 15), None),
    ]
    assert [(f.project, f.record, f.kind) for f in found] == [("demo", "C-1", "commitment")] * 2


def test_a_remedy_names_the_record_and_the_project() -> None:
    (finding,) = outcome(workspace(commitment(LATE)), "CC101").findings
    assert "clientcare mark C-1 delivered" in finding.fix
    for one in outcome(workspace(commitment(LATE) + issue("found = 2026-06-01"))).findings:
        assert not re.search(r"\{(id|project)\}", one.fix)


@for_each(
    ("path", "name"),
    [
        ((), None),
        (("promised",), "promised"),
        (("moves", 0, "to"), "moves[0].to"),
        (("people", "mira", "away", 1), "people.mira.away[1]"),
    ],
)
def test_the_name_of_a_field(path: tuple[str | int, ...], name: str | None) -> None:
    assert field_name(path) == name


# Fingerprints

MUCH = (
    commitment(f"{LATE}\nmoves = [{{ on = 2026-06-02, to = 2026-06-03 }}]", "C-1")
    + commitment("", "C-2")
    + issue('found = 2026-06-01\nseverity = "critical"\nescalations = [{ raised = 2026-06-02 }]')
    + "[[touchpoint]]\non = 2026-06-01\nkind = 'complaint'\nfrom = 'client'\n"
)


def names(space: Workspace) -> dict[str, str]:
    """The fingerprint of each finding, by what does not change with the days."""
    found = outcome(space).findings
    named = {f.fingerprint: f"{f.code} {f.record} {f.field}" for f in found}
    assert len(named) == len(found)
    assert all(re.fullmatch(r"[0-9a-f]{64}", name) for name in named)
    return {said: name for name, said in named.items()}


def test_a_fingerprint_does_not_change_when_lines_move_or_days_pass() -> None:
    now = names(workspace(MUCH))
    moved = names(workspace("\n\n# x\n\n" + MUCH.replace("title", "# y\ntitle")))
    assert moved == now
    later = names(workspace(MUCH, now=day("2026-06-24")))
    assert {said: later[said] for said in now.keys() & later.keys()} == {
        said: now[said] for said in now.keys() & later.keys()
    }
    assert len(now.keys() & later.keys()) > 10


def test_it_changes_with_the_rule_the_record_and_the_field() -> None:
    everything = names(workspace(MUCH + MUCH.replace('-1"', '-9"').replace('-2"', '-8"')))
    assert len(set(everything.values())) == len(everything)


FAULTS = """
[[risk]]
id = "Z-1"
title = "x"
impact = "huge"
[[risk]]
id = "A-1"
title = "x"
impact = "huge"
"""


def test_another_fault_of_a_record_changes_no_fingerprint() -> None:
    unknown = commitment('needs = ["nothing"]', "D-1")
    before = names(workspace(unknown))
    after = names(workspace(unknown.replace("needs", 'replaced_by = "nobody"\nneeds')))
    assert before["CC004 D-1 needs[0]"] == after["CC004 D-1 needs[0]"]
    assert "CC004 D-1 replaced_by" in after


def test_what_is_not_placed_comes_in_the_same_order() -> None:
    space = workspace(FAULTS)
    chosen = select(space.snapshot.settings, select=("CC002",))
    for placed in (True, False):
        done = check(space, chosen, placed=placed)
        assert [one.record for one in done.findings] == ["Z-1", "A-1"]


def test_a_record_with_faults_counts_once() -> None:
    project = PROJECT.replace("[project]", '[project]\ntime_zone = "Mars/Base"', 1)
    done = outcome(workspace(FAULTS, project=project))
    assert (done.files, done.records) == (2, 3)


def test_events_of_one_day_in_files_of_one_name_are_told_apart() -> None:
    complaint = "[[touchpoint]]\non = 2026-06-01\nkind = 'complaint'\nfrom = 'client'\n"
    files: dict[str, str | bytes] = {
        "demo/project.toml": PROJECT,
        "demo/a/log.toml": complaint,
        "demo/b/log.toml": complaint,
    }
    done = checked(files, "CC407")
    assert [f.record for f in done.findings] == ["log-2026-06-01-1"] * 2
    assert len({f.fingerprint for f in done.findings}) == 2


# Some projects only


def test_with_projects_only_their_findings_and_what_nobody_can_claim_are_kept() -> None:
    files: dict[str, str | bytes] = {
        "demo/project.toml": PROJECT,
        "demo/a.toml": commitment(LATE, "A-1"),
        "saari/project.toml": SAARI,
        "saari/b.toml": commitment(LATE, "B-1") + commitment("x = 1", "B-2"),
        "saari/bad.toml": "[[risk\n",
        "orphan.toml": commitment(LATE, "O-1"),
    }
    every = checked(files, "CC101")
    assert {f.record for f in every.findings} == {"O-1", "A-1", None, "B-1", "B-2"}
    done = checked(files, "CC101", projects=("DEMO",))
    assert {(f.code, f.record) for f in done.findings} == {
        ("CC006", "O-1"),
        ("CC101", "A-1"),
        ("CC001", None),
    }
    assert done.projects == 1
    assert (done.files, done.records) == (4, 3)
    assert done.unreadable_files == 1


# Hits from elsewhere


def test_hits_found_elsewhere_are_placed_and_waived_like_any_other() -> None:
    waiver = '[[commitment.waive]]\nrule = "CC111"\nuntil = 2026-07-01\nwhy = "x"\n'
    space = workspace(commitment(f"{LATE}\n{waiver}"))
    (entry,) = space.contexts[0].entries["commitment"]
    rule = catalogue()["CC111"]
    hits = [(rule, Hit(("promised",), "elsewhere", where=entry)), (rule, Hit((), "nowhere"))]
    done = check(space, select(space.snapshot.settings, select=["CC111"]), extra=hits)
    assert [line(f) for f in done.waived] == ["W C-1 promised: elsewhere"]
    assert done.findings == ()


# A new workspace


def test_a_new_workspace_with_one_owned_dated_future_promise_has_no_error() -> None:
    text = (
        '[project]\nname = "Portal"\nclient = "Acme"\n'
        '[project.people.mira]\nname = "Mira"\nside = "us"\n'
        '[[commitment]]\nid = "A-1"\ntitle = "Search"\nowner = "mira"\npromised = 2026-06-30\n'
    )
    for now in (TODAY, date(2026, 6, 30)):
        done = outcome(workspace(text, now=now, settings=""))
        assert done.count(ERROR) == 0


def test_settings_of_a_project_count_for_its_records_alone() -> None:
    own = SAARI + "[project.policy]\nmax_moves = 0\n"
    moved = f"{LATE}\nmoves = [{{ on = 2026-06-01, to = 2026-06-30, told = 2026-06-01 }}]"
    files: dict[str, str | bytes] = {
        "demo/project.toml": PROJECT + commitment(moved, "A-1"),
        "saari/project.toml": own + commitment(moved, "B-1"),
    }
    assert [f.record for f in checked(files, "CC109").findings] == ["B-1"]


def test_an_outcome_without_findings_is_empty() -> None:
    done = outcome(workspace("", settings=SETTINGS), "CC101")
    assert done.findings == ()
    assert isinstance(done, Outcome)
    assert all(isinstance(one, Finding) for one in done.waived)


def test_findings_on_records_of_one_id_have_fingerprints_of_their_own() -> None:
    one = '[[commitment]]\nid = "A-1"\ntitle = "a"\npromised = 2026-06-01\n'
    found = outcome(workspace(one * 3)).findings
    assert len({finding.fingerprint for finding in found}) == len(found) > 6


def test_of_a_series_what_differs_from_round_to_round_is_said_of_each() -> None:
    series = 'promised = 2026-06-01\nevery = "1w"\nkind = "deliverable"\n'
    assert said(commitment(series), "CC101") == [
        "E C-1@2026-06-01 promised: 10 working days overdue: due 2026-06-01",
        "E C-1@2026-06-08 promised: 5 working days overdue: due 2026-06-08",
    ]
    assert said(commitment(series), "CC112") == ["W C-1@2026-06-01: nobody owns it"]
