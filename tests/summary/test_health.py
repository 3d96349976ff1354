"""Colours: one loud and one quiet case for each clause of the rules."""

from datetime import UTC, date, datetime

from clientcare.calendar.now import Now
from clientcare.facts.workspace import Workspace
from clientcare.findings import ERROR, INFO, WARNING, Severity
from clientcare.rules.catalogue import colour_of
from clientcare.summary.health import Reason, WaivedReason, colours_of
from clientcare.summary.model import summary_of, week_before
from tests.for_each import for_each
from tests.summary.sums import commitment, project_of
from tests.workspaces import PROJECT, SETTINGS, TODAY, loaded, workspace

OVERDUE = commitment("D-1", "promised = 2026-06-12", "checked = { on = 2026-06-11 }")
ISSUE = '[[issue]]\nid = "D-9"\ntitle = "Login fails"\nowner = "mira"\nimpact = "guests wait"\n'

SATURDAY = commitment("D-1", "promised = 2026-06-27")
"""A warning that is no gap: due on a day off."""


def test_a_project_with_nothing_wrong_is_green() -> None:
    health = project_of(commitment("D-1", "promised = 2026-06-30")).health
    assert (health.colour, health.reasons, health.others) == ("green", (), ())


@for_each(
    ("code", "severity", "shade"),
    [
        *((f"CC{family}01", ERROR, "red") for family in "123478"),
        *((f"CC{family}01", ERROR, "amber") for family in "0569"),
        *((f"CC{family}01", WARNING, "amber") for family in "12345678"),
        *((f"CC{family}01", WARNING, "green") for family in "09"),
        ("CC707", WARNING, "green"),
        ("CC101", INFO, "green"),
        ("CC907", INFO, "green"),
    ],
)
def test_each_family_and_severity_speaks_for_its_colour(
    code: str, severity: Severity, shade: str
) -> None:
    assert colour_of(code, severity) == shade


@for_each(
    ("loud", "quiet", "rule"),
    [
        (OVERDUE, OVERDUE.replace("06-12", "06-15"), "overdue-commitment"),
        (
            ISSUE + 'severity = "high"\nfound = 2026-06-11\n',
            ISSUE + 'severity = "high"\nfound = 2026-06-12\n',
            "untold-issue",
        ),
        (
            '[[touchpoint]]\non = 2026-06-11\nkind = "message"\nfrom = "client"\nwith = ["jan"]\n',
            '[[touchpoint]]\non = 2026-06-12\nkind = "message"\nfrom = "client"\nwith = ["jan"]\n',
            "unanswered-client",
        ),
        (
            OVERDUE.replace("06-12", "06-30")
            + '[[commitment.escalations]]\nlevel = 1\nraised = 2026-06-11\nwhy = "late"\n',
            OVERDUE.replace("06-12", "06-30")
            + '[[commitment.escalations]]\nlevel = 1\nraised = 2026-06-12\nwhy = "late"\n',
            "overdue-escalation",
        ),
    ],
)
def test_an_error_of_a_red_family_makes_red(loud: str, quiet: str, rule: str) -> None:
    health = project_of(loud).health
    assert health.colour == "red"
    assert [reason.rule for reason in health.reasons] == [rule]
    assert project_of(quiet).health.colour != "red"


def test_an_error_of_another_family_makes_amber() -> None:
    change = '[[change]]\nid = "X-1"\ntitle = "More"\nrequested = 2026-06-08\n'
    agreed = 'assessed = 2026-06-09\ndecided = 2026-06-10\ndecision = "agreed"\n'
    health = project_of(change + agreed + 'affects = ["D-1"]\n' + commitment("D-1")).health
    assert health.colour == "amber"
    assert "unpriced-change" in {reason.rule for reason in health.reasons}


def test_facts_out_of_order_make_amber_not_grey() -> None:
    record = commitment("D-1", "made = 2026-06-10", "delivered = 2026-06-05")
    health = project_of(record + "accepted = 2026-06-11\nchecked = { on = 2026-06-04 }\n").health
    assert (health.colour, health.reasons[0].rule) == ("amber", "impossible-dates")


def test_a_warning_makes_amber_but_not_of_learning_and_risk() -> None:
    (reason,) = project_of(SATURDAY).health.reasons
    assert (reason.rule, reason.record) == ("over-promise", "D-1")
    risk = '[[risk]]\nid = "R-1"\ntitle = "Storm"\nseen = 2026-06-08\nprobability = "high"\n'
    health = project_of(risk + 'impact = "high"\n').health
    assert (health.colour, health.others) == ("green", ())


CRITICAL = (
    ISSUE + 'severity = "critical"\nfound = 2026-06-15T09:00:00\ntold = 2026-06-15T09:30:00\n'
    "triaged = 2026-06-15T09:40:00\npromised = 2026-06-16\n"
)


def test_a_critical_issue_that_nobody_has_helped_is_red_by_itself() -> None:
    health = project_of(CRITICAL).health
    assert health.colour == "red"
    assert health.reasons[0] == Reason(
        "unsolved-problem", "D-9", "critical, and neither fixed nor worked around"
    )
    helped = CRITICAL + 'workaround = { text = "by phone", given = 2026-06-15T10:00:00 }\n'
    assert project_of(helped).health.colour != "red"
    fixed = CRITICAL + "fixed = 2026-06-15T10:00:00\nchecked = { on = 2026-06-15 }\n"
    assert project_of(fixed).health.colour != "red"
    high = CRITICAL.replace("critical", "high")
    assert project_of(high).health.colour == "amber"


def test_waiving_the_warning_leaves_a_burning_issue_red() -> None:
    waived = 'waive = [{ rule = "unsolved-problem", until = 2026-07-01, why = "we wait" }]\n'
    assert project_of(CRITICAL + waived).health.colour == "red"


def test_a_gap_in_the_records_colours_nothing() -> None:
    health = project_of(commitment("D-1")).health
    assert (health.colour, health.reasons, health.others) == ("green", (), ())
    unowned = commitment("D-1", "promised = 2026-12-01").replace('owner = "mira"\n', "")
    assert project_of(unowned).health.colour == "green"
    gone = commitment("D-1", "promised = 2026-12-01").replace('"mira"', '"jan"')
    assert project_of(gone).health.colour == "amber"


# Grey --------------------------------------------------------------------------------------------


def test_what_cannot_be_read_makes_grey() -> None:
    invalid = commitment("D-1", "promised = 2026-06-30", "dew = 2026-06-30")
    project = project_of(invalid)
    assert project.health.reasons == (Reason("invalid-record", None, "1 record cannot be read"),)
    assert (project.health.colour, project.unreadable) == ("grey", 1)


def test_red_outranks_grey_and_grey_outranks_amber() -> None:
    invalid = '[[risk]]\nid = "R-1"\ntitle = "x"\nsize = 3\n'
    assert project_of(invalid + OVERDUE).health.colour == "red"
    amber = project_of(invalid + SATURDAY).health
    assert amber.colour == "grey"
    assert [reason.rule for reason in amber.others][-1] == "over-promise"


def test_a_project_is_grey_once_nothing_was_recorded_for_too_long() -> None:
    # The last facts are of Monday 1 June; the twentieth working day after it is Monday 29 June.
    record = commitment("D-1", "promised = 2026-12-01")
    assert project_of(record, now=date(2026, 6, 29)).health.colour == "green"
    assert project_of(record, now=date(2026, 6, 30)).health.reasons == (
        Reason("stale", None, "nothing recorded since 2026-06-01, 21 working days"),
    )
    later = record + "made = 2026-06-02\n"
    assert project_of(later, now=date(2026, 6, 30)).health.colour == "green"


def test_a_closed_project_is_not_grey_however_long_nothing_was_recorded() -> None:
    closed = PROJECT.replace("[project]\n", "[project]\nclosed = 2026-06-02\n")
    assert closed != PROJECT
    assert project_of("", project=closed, now=date(2027, 6, 30)).health.colour == "green"


def test_plans_are_no_facts_and_a_project_without_facts_is_never_stale() -> None:
    bare = '[project]\nid = "demo"\nname = "Portal"\nclient = "Demo Oy"\nstarted = 2020-01-01\n'
    people = '[project.people]\nmira = { name = "Mira", side = "us" }\n'
    ladder = (
        '[[project.escalation]]\nlevel = 1\nours = "mira"\ntheirs = "jan"\nrespond_within = "1d"\n'
    )
    client = 'jan = { name = "Jan", side = "client" }\n'
    plan = commitment("D-1", "promised = 2026-12-01")
    health = project_of(plan, project=bare + people + client + ladder).health
    assert (health.colour, health.before.colour) == ("green", None)


# What counts -------------------------------------------------------------------------------------


@for_each(
    "table",
    [
        '[check]\nignore = ["overdue-commitment"]\n',
        '[check]\nselect = ["CC9"]\n',
        '[check.severity]\noverdue-commitment = "info"\n',
        '[check]\npractice = "essential"\n',
    ],
)
def test_settings_that_change_what_check_shows_change_no_colour(table: str) -> None:
    assert project_of(OVERDUE, settings=SETTINGS + table).health.colour == "red"


def test_what_is_graded_up_is_not_red_either() -> None:
    table = '[check.severity]\nover-promise = "error"\n'
    assert project_of(SATURDAY, settings=SETTINGS + table).health.colour == "amber"


def test_the_practice_level_decides_which_rules_count() -> None:
    essential = SETTINGS + '[check]\npractice = "essential"\n'
    assert project_of(SATURDAY, settings=essential).health.colour == "green"
    shown = PROJECT + '[project.cadence]\ndemo = "1d"\n'
    dated = commitment("D-1", "promised = 2026-12-01")
    assert project_of(dated, project=shown).health.colour == "green"
    named = SETTINGS + '[check]\nselect = ["overdue-demo"]\n'
    assert project_of(dated, project=shown, settings=named).health.colour == "green"
    thorough = SETTINGS + '[check]\npractice = "thorough"\n'
    rules = [r.rule for r in project_of(dated, project=shown, settings=thorough).health.reasons]
    assert "overdue-demo" in rules


def test_what_is_waived_does_not_count_and_is_named() -> None:
    waive = (
        'waive = [{ rule = "overdue-commitment", until = 2026-06-15, why = "agreed by phone" }]\n'
    )
    health = project_of(OVERDUE + waive).health
    assert health.colour == "green"
    assert health.waived == (
        WaivedReason(
            "overdue-commitment",
            "D-1",
            "1 working day overdue: due 2026-06-12",
            "agreed by phone",
            date(2026, 6, 15),
        ),
    )
    assert colours_of(workspace(OVERDUE + waive).contexts) == {"demo": "green"}
    over = project_of(OVERDUE + waive, now=date(2026, 6, 16)).health
    assert (over.colour, over.waived) == ("red", ())


# Change and declared -----------------------------------------------------------------------------


def test_the_colour_is_compared_with_seven_days_before() -> None:
    assert project_of(OVERDUE).health.before.colour == "green"
    assert project_of(OVERDUE, now=date(2026, 6, 22)).health.before.colour == "red"
    assert project_of(OVERDUE, now=date(2026, 6, 7)).health.before.colour is None


def test_a_moment_is_compared_with_the_same_time_a_week_before() -> None:
    space = workspace(OVERDUE, now=datetime.fromisoformat("2026-11-02T12:00"))
    earlier = week_before(workspace(OVERDUE, now=datetime.fromisoformat("2026-10-29T12:00"))).now
    assert (earlier.day, earlier.moment.hour) == (date(2026, 10, 22), 12)
    assert week_before(space).now.moment.hour == 12
    assert week_before(workspace(OVERDUE)).now.day == date(2026, 6, 8)
    assert week_before(workspace(OVERDUE)).now.moment.date() == date(2026, 6, 9)


@for_each("now", ["0001-01-01", "0001-01-07", "9999-12-31"])
def test_at_the_ends_of_the_calendar_there_is_a_week_before_too(now: str) -> None:
    noon = datetime.fromisoformat(f"{now}T12:00")
    for at in (noon.date(), noon):
        assert project_of(OVERDUE, now=at).health.before.colour in (None, "red")
        assert week_before(workspace(OVERDUE, now=at)).now.day <= noon.date()


def test_the_last_declared_colour_stands_beside_the_computed_one() -> None:
    entries = (
        '[[project.health]]\non = 2026-06-10\ncolour = "green"\n'
        '[[project.health]]\non = 2026-06-02\ncolour = "red"\n'
        '[[project.health]]\non = 2026-06-10\ncolour = "amber"\nwhy = "payment"\n'
        '[[project.health]]\non = 2026-06-20\ncolour = "red"\n'
    )
    head, people = PROJECT.split("[project.people]")
    health = project_of("", project=f"{head}[project.people]{people}{entries}").health
    assert (said := health.declared)
    assert (said.colour, said.on, said.why) == ("amber", date(2026, 6, 10), "payment")
    assert project_of("").health.declared is None


def test_projects_stand_worst_first() -> None:
    files: dict[str, str | bytes] = {}
    for name, records in {
        "a-green": "",
        "b-amber": commitment("B-1", "promised = 2026-06-27"),
        "c-grey": "[[risk]]\n",
        "d-red": commitment("D-1", "promised = 2026-06-12"),
        "e-red": commitment("E-1", "promised = 2026-06-12")
        + commitment("E-2", "promised = 2026-06-12"),
    }.items():
        files[f"{name}/project.toml"] = PROJECT.replace('id = "demo"', f'id = "{name}"')
        files[f"{name}/records.toml"] = records
    space = Workspace(loaded(files), Now.end_of(TODAY, UTC))
    assert [one.id for one in summary_of(space).projects] == [
        "e-red",
        "d-red",
        "c-grey",
        "b-amber",
        "a-green",
    ]
    assert [one.id for one in summary_of(space, ["B-AMBER"]).projects] == ["b-amber"]


def test_the_worst_of_what_is_not_red_comes_first_whatever_its_code() -> None:
    change = (
        '[[change]]\nid = "D-2"\ntitle = "Groups"\nrequested = 2026-06-01\n'
        'decided = 2026-06-05\ndecision = "agreed"\naffects = ["D-1"]\n'
    )
    health = project_of(SATURDAY + change).health
    assert health.colour == "amber"
    assert [one.rule for one in health.reasons] == [
        "unpriced-change", "over-promise", "unplanned-change",
    ]  # fmt: skip


@for_each(("agreed", "colour"), [("agreed = 2026-05-04,", "green"), ("", "grey")])
def test_silence_in_an_agreed_pause_is_no_sign(agreed: str, colour: str) -> None:
    pause = f"paused = [{{ from = 2026-05-05, {agreed} why = 'holidays' }}]\n[project.people]"
    talk = '[[touchpoint]]\non = 2026-05-04\nkind = "call"\nwith = ["mira", "jan"]\n'
    project = PROJECT.replace("[project.people]", pause).replace("started = 2026-06-01\n", "")
    project = project.replace("2026-06-01", "2026-05-01")
    found = project_of(talk, project=project)
    assert found.health.colour == colour
    assert [one.kind for one in found.dangers if one.kind == "contact"] == (
        [] if agreed else ["contact"]
    )
