"""Who is asked too much, and who was taken from what."""

from datetime import date
from decimal import Decimal

from clientcare.calendar.now import Now
from clientcare.facts.workspace import Workspace
from clientcare.summary.model import summary_of
from clientcare.summary.people import loads
from clientcare.summary.waiting import owed_by
from tests.for_each import for_each
from tests.summary.sums import commitment, project_of
from tests.workspaces import PROJECT, TODAY, loaded, outcome, workspace

ISSUE = '[[issue]]\nid = "{0}"\ntitle = "x"\nfound = 2026-06-01\nplan = [{1}]\n'


def step(owner: str, share: str, *more: str) -> str:
    return "{ step = 's', owner = '" + owner + "', share = " + share + "".join(more) + " }"


def test_shares_of_open_steps_are_added_and_compared_with_capacity() -> None:
    project = PROJECT.replace('name = "Olli Kanto"', 'name = "Olli Kanto", capacity = 0.5')
    found = project_of(
        ISSUE.format("I-1", f"{step('mira', '0.7')}, {step('olli', '0.4')}")
        + ISSUE.format(
            "I-2", f"{step('mira', '0.4')}, {step('olli', '0.2', ', done = 2026-06-12')}"
        ),
        project=project,
    ).people
    (mira,) = found
    assert (mira.name, mira.share, mira.capacity, mira.over) == (
        "Mira Laine",
        Decimal("1.1"),
        Decimal(1),
        True,
    )
    less = project_of(ISSUE.format("I-1", step("olli", "0.6")), project=project).people
    assert [(load.person, load.over) for load in less] == [("olli", True)]


def test_neither_full_time_nor_a_closed_issue_is_too_much() -> None:
    assert project_of(ISSUE.format("I-1", step("mira", "1"))).people == ()
    closed = ISSUE.format("I-1", step("olli", "0.9")) + "closed = 2026-06-02\n"
    assert project_of(closed + ISSUE.format("I-2", step("olli", "0.9"))).people == ()


def test_all_projects_count_but_only_those_that_ask_show_it() -> None:
    files: dict[str, str | bytes] = {
        "a/project.toml": PROJECT.replace('id = "demo"', 'id = "a"'),
        "a/records.toml": ISSUE.format("A-1", step("mira", "0.6")),
        "b/project.toml": PROJECT.replace('id = "demo"', 'id = "b"'),
        "b/records.toml": ISSUE.format("B-1", step("mira", "0.6")),
        "c/project.toml": PROJECT.replace('id = "demo"', 'id = "c"'),
    }
    read = loaded(files)
    summary = summary_of(Workspace(read, Now.end_of(TODAY, read.settings.zone)))
    assert {p.id: [load.share for load in p.people] for p in summary.projects} == {
        "a": [Decimal("1.2")],
        "b": [Decimal("1.2")],
        "c": [],
    }


def test_who_was_taken_from_what_and_whether_its_date_moved() -> None:
    taken = step("mira", "0.5", ", since = 2026-06-10, from = 'd-1'")
    plan = ISSUE.format("I-1", taken)
    still = commitment("D-1", "promised = 2026-06-30")
    (load,) = project_of(plan + still).people
    (one,) = load.steps
    assert (one.source, one.source_title) == ("D-1", "Title of D-1")
    assert (one.since, one.share, one.moved, load.over) == (
        date(2026, 6, 10),
        Decimal("0.5"),
        False,
        False,
    )
    move = "moves = [{ on = 2026-06-10, to = 2026-07-10 }]"
    (load,) = project_of(plan + commitment("D-1", "promised = 2026-06-30", move)).people
    assert load.steps[0].moved
    early = move.replace("2026-06-10", "2026-06-09")
    (load,) = project_of(plan + commitment("D-1", "promised = 2026-06-30", early)).people
    assert not load.steps[0].moved


def test_what_fell_due_on_a_friday_is_a_day_late_on_saturday() -> None:
    records = (
        '[[issue]]\nid = "I-1"\ntitle = "Login fails"\nfound = 2026-06-08\n'
        'plan = [{ step = "restart", owner = "mira", due = 2026-06-12 }]\n'
    )
    late = []
    for today in (date(2026, 6, 12), date(2026, 6, 13), date(2026, 6, 16)):
        space = workspace(records, now=today)
        owes = owed_by("mira", space.contexts, [space], ()).owes
        late += [one.days_late for one in owes if one.what == "restart"]
    assert late == [0, 1, 2]


def test_what_somebody_who_is_away_owes_is_for_their_cover() -> None:
    project = PROJECT.replace(
        'name = "Mira Laine",',
        'name = "Mira Laine", away = [{ from = 2026-06-15, cover = "olli" }],',
    )
    project = project.replace("[project.people]", 'cadence = { update = "1w" }\n[project.people]')
    records = (
        '[[issue]]\nid = "I-1"\ntitle = "Login fails"\nfound = 2026-06-08\n'
        'plan = [{ step = "restart", owner = "mira", due = 2026-06-16 }]\n'
        '[[review]]\nid = "R-1"\non = 2026-06-08\n'
        'lessons = [{ action = "test on phones", owner = "mira", due = 2026-06-16 }]\n'
    )
    for today, who in ((TODAY, "olli"), (date(2026, 6, 14), "mira")):
        space = workspace(records, now=today, project=project)
        for person in ("mira", "olli"):
            owes = {one.what for one in owed_by(person, space.contexts, [space], ()).owes}
            wanted = {"restart", "test on phones", "send an update"}
            assert owes & wanted == (wanted if person == who else set())


def test_whether_a_commitment_was_moved_since_is_one_answer() -> None:
    plan = ISSUE.format("I-1", step("mira", "0.5", ", from = 'D-1'"))  # it does not say since when
    move = "moves = [{ on = 2026-06-10, to = 2026-07-10 }]"
    (load,) = project_of(plan + commitment("D-1", "promised = 2026-06-30", move)).people
    assert load.steps[0].moved


def test_what_nobody_owns_is_for_whoever_leads() -> None:
    records = '[[commitment]]\nid = "D-1"\ntitle = "Search"\npromised = 2026-06-16\n'
    for by, expected in (("us", ["D-1"]), ("client", [])):
        space = workspace(f'{records}by = "{by}"\n')
        owes = owed_by("mira", space.contexts, [space], ()).owes
        assert [one.record for one in owes] == expected


def test_people_of_two_clients_with_one_id_are_two() -> None:
    files: dict[str, str | bytes] = {}
    for name, client in (("a", "A Oy"), ("b", "B Oy")):
        files[f"{name}/project.toml"] = PROJECT.replace('"demo"', f'"{name}"').replace(
            "Demo Oy", client
        )
        files[f"{name}/x.toml"] = ISSUE.format(f"I-{name}", step("jan", "0.7"))
    space = Workspace(loaded(files), Now.end_of(TODAY, loaded(files).settings.zone))
    assert [load.over for load in loads(space)] == [False, False]
    assert not outcome(space, "CC214").findings


ASKED = (
    '[[issue]]\nid = "I-1"\ntitle = "Login fails"\nseverity = "high"\nowner = "mira"\n'
    "found = 2026-06-01\ntold = 2026-06-01\ntriaged = 2026-06-01\n"
    'workaround = { text = "paper", given = 2026-06-01 }\npromised = 2026-06-30\n'
    'escalations = [{ level = 1, raised = 2026-06-02, by = "us", answered = 2026-06-02 }]\n'
    'plan = [{ step = "restart", owner = "mira", due = 2026-06-30 }]\n'
)


@for_each(
    ("facts", "expected"),
    [
        ("", [("tell the client where it stands", "clientcare mark I-1 updates --set text=…", 7)]),
        ("updates = [{ on = 2026-06-12, text = 'x' }]\n", []),
        (
            (
                "updates = [{ on = 2026-06-12, text = 'x' }]\ncompensation = [{ kind = 'discount', "
                "offered = 2026-06-01, accepted = 2026-06-01 }]\n"
            ),
            [("settle what was accepted", "clientcare mark I-1 compensation.settled", 0)],
        ),
        (
            (
                "closed = 2026-06-12\ncompensation = [{ kind = 'discount', "
                "offered = 2026-05-01, accepted = 2026-05-01 }]\n"
            ),
            [("settle what was accepted", "clientcare mark I-1 compensation.settled", 21)],
        ),
    ],
)
def test_what_somebody_owes_about_a_problem_beside_its_next_step(
    facts: str, expected: list[tuple[str, str, int]]
) -> None:
    space = workspace(ASKED + facts)
    for person, wanted in (("mira", expected), ("olli", [])):
        owes = owed_by(person, space.contexts, [space], ()).owes
        found = [(one.what, one.command, one.days_late) for one in owes if one.record == "I-1"]
        assert found == wanted
