"""CC707: the colour that was declared against what all the facts say. Today is 2026-06-15."""

from clientcare.rules.catalogue import select
from clientcare.rules.engine import check
from tests.for_each import for_each
from tests.rules.judging import commitment, issue
from tests.workspaces import PROJECT, SETTINGS, workspace

WHY = 'why = "known"'

GREEN = '{ on = 2026-06-12, colour = "green" }'
LATE = commitment("C1", 'owner = "mira"', "promised = 2026-06-10")


def declaring(*entries: str, more: str = "") -> str:
    """The usual project with declared colours."""
    usual = 'lead = "mira"\n'
    return PROJECT.replace(usual, f"{usual}health = [{', '.join(entries)}]\n{more}")


def melons(
    records: str,
    *entries: str,
    settings: str = SETTINGS,
    more: str = "",
    practice: str | None = None,
    ignore: tuple[str, ...] = (),
) -> list[str]:
    """What the rule says when all rules of a practice run."""
    space = workspace(
        records, settings=settings, project=declaring(*(entries or (GREEN,)), more=more)
    )
    chosen = select(space.snapshot.settings, practice=practice, ignore=ignore)
    found = [f for f in check(space, chosen).findings if f.code == "CC707"]
    return [f"{f.severity.word} {f.record} {f.field}: {f.message}" for f in found]


RED = ["warning demo health[0].colour: declared green, while 1 record makes it red"]


def test_a_project_declared_green_or_amber_is_not_red() -> None:
    assert melons(LATE) == RED
    amber = '{ on = 2026-06-12, colour = "amber" }'
    assert melons(LATE, amber) == [
        "warning demo health[0].colour: declared amber, while 1 record makes it red"
    ]
    assert melons(LATE + LATE.replace("C1", "C2")) == [
        "warning demo health[0].colour: declared green, while 2 records make it red"
    ]


@for_each(
    "records",
    [
        "",
        LATE.replace("06-10", "06-15"),  # due today
        commitment("C1", "promised = 2026-06-30"),  # nobody owns it: a warning
        issue("I1", "told = 2026-06-01", "fixed = 2026-06-12"),  # CC604, of a family that is amber
        LATE + f'[[commitment.waive]]\nrule = "CC101"\nuntil = 2026-06-30\n{WHY}\n',
    ],
)
def test_what_is_not_red_makes_no_watermelon(records: str) -> None:
    assert melons(records) == []


@for_each(
    "entries",
    [
        ('{ on = 2026-06-12, colour = "red" }',),
        (GREEN, '{ on = 2026-06-13, colour = "red" }'),
        ('{ on = 2026-06-13, colour = "red" }', GREEN),
        ('{ on = 2026-06-16, colour = "green" }',),
        ('{ on = 2026-06-12, why = "not decided" }',),
    ],
)
def test_what_is_declared_red_or_not_at_all_is_honest(entries: tuple[str, ...]) -> None:
    assert melons(LATE, *entries) == []


def test_the_colour_declared_last_counts_and_its_place_is_shown() -> None:
    entries = ('{ on = 2026-06-13, colour = "green" }', '{ on = 2026-06-10, colour = "red" }')
    assert melons(LATE, *entries) == RED
    later = '{ on = 2026-06-16, colour = "red" }'
    assert melons(LATE, later, GREEN) == [RED[0].replace("[0]", "[1]")]


@for_each(
    "settings",
    [
        '[check]\nignore = ["CC101"]\n',
        '[check]\nignore = ["CC1"]\n',
        '[check]\nselect = ["watermelon"]\n',
        '[check.severity]\noverdue-commitment = "info"\n',
    ],
)
def test_what_is_ignored_deselected_or_regraded_still_counts(settings: str) -> None:
    assert melons(LATE, settings=SETTINGS + settings) == RED
    assert melons(LATE, ignore=("CC101",)) == RED


def test_no_warning_counts_that_is_regraded_to_an_error() -> None:
    settings = SETTINGS + '[check.severity]\nunowned-commitment = "error"\n'
    assert melons(commitment("C1", "promised = 2026-06-30"), settings=settings) == []


def test_only_rules_of_the_practice_that_is_set_count() -> None:
    mass = issue(
        "I1", 'kind = "mass-complaint"', "told = 2026-06-01", "found = 2026-06-01"
    )  # CC706: standard
    named = SETTINGS + '[check]\npractice = "essential"\nselect = ["CC706", "CC707"]\n'
    assert melons(mass) == RED
    assert melons(mass, settings=named) == []
    essential = SETTINGS + '[check]\npractice = "essential"\nselect = ["CC707"]\n'
    assert melons(LATE, settings=essential) == RED
    assert melons(LATE, practice="essential") == []  # the rule itself does not run


def test_a_critical_problem_makes_red_until_it_is_fixed_or_worked_around() -> None:
    known = 'severity = "critical"', "told = 2026-06-15", "found = 2026-06-15"
    assert melons(issue("I1", *known)) == RED
    assert melons(issue("I1", *known).replace("critical", "high")) == []
    around = 'workaround = { given = 2026-06-15, text = "by mail" }'
    assert melons(issue("I1", *known, around)) == []
    fixed = "fixed = 2026-06-15", "checked = { on = 2026-06-15 }"
    assert melons(issue("I1", *known, *fixed)) == []


def test_an_update_missing_since_a_move_counts_as_the_error_it_is() -> None:
    move = 'moves = [{ on = 2026-06-10, to = 2026-07-07, why = "x", told = 2026-06-10 }]'
    records = commitment("C1", 'owner = "mira"', "promised = 2026-06-30", move)
    assert melons(records, more='cadence = { update = "1w" }\n') == RED
    assert melons(records, more='cadence = { update = "2w" }\n') == []


def test_a_closed_project_is_no_watermelon() -> None:
    assert melons(LATE, more="closed = 2026-06-12\n") == []


def test_the_finding_itself_may_be_waived() -> None:
    waiver = 'waive = [{ rule = "watermelon", until = 2026-06-30, why = "the board knows" }]\n'
    assert melons(LATE, more=waiver) == []
