"""Which rules run, which are shown, and how they are graded."""

import pytest

from clientcare.errors import ClientcareError
from clientcare.findings import ERROR, INFO, WARNING
from clientcare.rules.catalogue import (
    HISTORY,
    LOCKED,
    Selection,
    catalogue,
    find_rule,
    select,
    unknown_rule,
)
from clientcare.settings import read_settings
from tests.for_each import for_each
from tests.rules.saying import commitment
from tests.workspaces import SETTINGS, outcome, workspace

RULES = catalogue()
LEVELS = {
    level: {code for code, rule in RULES.items() if rule.level == level} - HISTORY
    for level in ("essential", "standard", "thorough")
}


def chosen(settings: str = "", **flags: object) -> set[str]:
    """The codes that are shown, without those that always are."""
    selection = select(read_settings(settings.encode()), **flags)  # type: ignore[arg-type]
    assert selection.shown >= LOCKED
    return set(selection.shown - LOCKED)


def test_the_practice_level_decides_what_runs() -> None:
    essential = LEVELS["essential"] - LOCKED
    standard = essential | LEVELS["standard"]
    assert chosen() == standard
    assert chosen(practice="essential") == essential
    assert chosen(practice="thorough") == standard | LEVELS["thorough"]
    assert chosen('[check]\npractice = "essential"\n') == essential
    assert chosen('[check]\npractice = "essential"\n', practice="standard") == standard


@for_each(
    ("select_", "expected"),
    [
        (["CC101"], {"CC101"}),
        (["overdue-commitment"], {"CC101"}),
        (["cc101", " CC101 "], {"CC101"}),
        (["CC113"], {"CC113"}),  # by its name whatever its level
        (["CC101", "untold-issue"], {"CC101", "CC201"}),
        (["CC001"], set()),
    ],
)
def test_names_and_codes_select(select_: list[str], expected: set[str]) -> None:
    assert chosen(select=select_) == expected
    listed = ", ".join(f'"{name}"' for name in select_)
    assert chosen(f"[check]\nselect = [{listed}]\n") == expected


def test_a_family_selects_up_to_the_practice_level() -> None:
    family = {code for code in RULES if code.startswith("CC1")} - HISTORY
    assert chosen(select=["CC1"]) == family - LEVELS["thorough"]
    assert chosen(select=["cc1"], practice="thorough") == family
    assert chosen(select=["CC"]) == chosen()


def test_ignore_takes_away_and_extend_adds() -> None:
    assert chosen(ignore=["CC101"]) == chosen() - {"CC101"}
    assert chosen(ignore=["CC1"]) == {code for code in chosen() if not code.startswith("CC1")}
    assert chosen(extend=["CC113"]) == chosen() | {"CC113"}
    assert chosen(select=["CC101"], extend=["CC102"], ignore=["CC101"]) == {"CC102"}


def test_flags_go_over_settings() -> None:
    settings = '[check]\nselect = ["CC1"]\nignore = ["CC104"]\n'
    one = {code for code in chosen() if code.startswith("CC1")}
    assert chosen(settings) == one - {"CC104"}
    assert chosen(settings, select=["CC2"]) == {c for c in chosen() if c.startswith("CC2")}
    assert chosen(settings, extend=["CC201"]) == one - {"CC104"} | {"CC201"}
    assert chosen(settings, ignore=["CC101"]) == one - {"CC104", "CC101"}
    # what a flag names is asked for, though the settings leave it out; a family is not
    assert chosen(settings, select=["CC104"]) == {"CC104"}
    assert chosen(settings, extend=["CC104"]) == one
    assert chosen(settings, select=["CC1"]) == one - {"CC104"}
    assert chosen(settings, select=["CC104"], ignore=["CC104"]) == set()


@for_each("code", sorted(LOCKED))
def test_what_guards_the_records_always_runs(code: str) -> None:
    assert code in select(read_settings(b""), select=["CC101"]).shown
    assert code in select(read_settings(b""), ignore=["CC0"], practice="essential").shown
    with pytest.raises(ClientcareError, match=f"{code} .* cannot be ignored"):
        chosen(ignore=[code])
    with pytest.raises(ClientcareError, match=rf"toml:2:11: {code} .* cannot be ignored"):
        chosen(f'[check]\nignore = ["{code}"]\n')
    with pytest.raises(ClientcareError, match=rf"toml:2:9: {code} .* cannot be regraded"):
        chosen(f'[check.severity]\n{code} = "info"\n')


def test_history_runs_only_where_it_is_asked_for() -> None:
    assert not HISTORY & chosen(practice="thorough")
    assert not HISTORY & chosen(select=["CC1"])


# What does not exist


@for_each("name", ["CC199", "overdue", "CC99", "C1", "", "CC1x", "XX101", "CC१"])
def test_a_rule_that_does_not_exist_is_an_error(name: str) -> None:
    for flag in ("select", "ignore", "extend"):
        with pytest.raises(ClientcareError) as caught:
            chosen("", **{flag: [name]})
        assert str(caught.value) == f'there is no rule "{name}"'
        assert caught.value.hint


@for_each(
    ("settings", "place"),
    [
        ('[check]\nselect = [\n  "CC1",\n  "nope",\n]\n', "4:3"),
        ('[check]\nignore = ["CC101", "nope"]\n', "2:20"),
        ('[check.severity]\nCC1 = "info"\nnope = "info"\n', "3:8"),
    ],
)
def test_in_the_settings_it_has_a_place(settings: str, place: str) -> None:
    with pytest.raises(ClientcareError) as caught:
        chosen(settings)
    assert str(caught.value) == f'clientcare.toml:{place}: there is no rule "nope"'


def test_the_nearest_that_exists_is_suggested() -> None:
    assert unknown_rule("overdue-comitment").hint == "did you mean `overdue-commitment`?"
    assert unknown_rule("untold-isue").hint == "did you mean `untold-issue`?"
    assert unknown_rule("xyzzy").hint == "list them with `clientcare rule`"


def test_a_rule_is_found_by_name_or_code() -> None:
    assert find_rule("CC101") is find_rule(" Overdue-Commitment ") is RULES["CC101"]
    assert find_rule("overdue") is None


# Grading


def graded(settings: str, *rules: str, text: str = "") -> dict[str, object]:
    space = workspace(text or commitment("promised = 2026-06-01"), settings=SETTINGS + settings)
    return {f.code: f.severity for f in outcome(space, *rules).findings}


def test_settings_grade_anew() -> None:
    assert graded("", "CC101", "CC112") == {"CC101": ERROR, "CC112": WARNING}
    settings = '[check.severity]\noverdue-commitment = "info"\nCC112 = "error"\n'
    assert graded(settings, "CC101", "CC112") == {"CC101": INFO, "CC112": ERROR}


def test_a_family_can_be_graded_and_one_of_it_apart() -> None:
    for lines in (('CC1 = "info"', 'CC112 = "error"'), ('CC112 = "error"', 'CC1 = "info"')):
        settings = "[check.severity]\n" + "\n".join(lines)
        assert graded(settings, "CC101", "CC112") == {"CC101": INFO, "CC112": ERROR}


def test_grading_a_family_leaves_what_guards_the_records() -> None:
    settings = '[check.severity]\nCC0 = "info"\n'
    text = commitment("x = 1") + commitment(
        '[[commitment.waive]]\nrule = "CC112"\nuntil = 2026-06-01\nwhy = "x"', "C-2"
    )
    assert graded(settings, "CC010", text=text) == {"CC002": ERROR, "CC010": INFO}


@for_each(
    ("grade", "expected", "agreed"),
    [
        (None, WARNING, INFO),
        ("error", ERROR, INFO),
        ("warning", WARNING, INFO),
        ("info", INFO, INFO),
    ],
)
def test_a_finding_milder_than_its_rule_stays_as_mild(
    grade: str | None, expected: object, agreed: object
) -> None:
    settings = f'[check.severity]\nslipped-date = "{grade}"\n' if grade else ""
    text = (
        "promised = 2026-06-12\n"
        "moves = [{{ on = 2026-06-08, to = 2026-06-19, told = 2026-06-08{} }}]"
    )
    assert graded(settings, "CC104", text=commitment(text.format(""))) == {"CC104": expected}
    told = commitment(text.format(", agreed = 2026-06-09"))
    assert graded(settings, "CC104", text=told) == {"CC104": agreed}


def test_one_that_is_worse_is_graded_as_the_settings_say() -> None:
    selection = Selection((), frozenset(), {"CC104": INFO})
    assert selection.grade(RULES["CC104"], ERROR) is INFO
    assert Selection((), frozenset(), {}).grade(RULES["CC104"], ERROR) is ERROR


def test_everything_runs_more_and_shows_no_more() -> None:
    selection = select(read_settings(b""), select=["CC101"], everything=True)
    assert selection.shown - LOCKED == {"CC101"}
    assert {r.code for r in selection.rules} >= LEVELS["essential"] | LEVELS["standard"]


def test_a_finding_as_severe_as_its_rule_is_graded_as_the_settings_say() -> None:
    rule = RULES["CC104"]
    assert Selection((), frozenset(), {"CC104": ERROR}).grade(rule, rule.severity) is ERROR
    assert Selection((), frozenset(), {"CC104": ERROR}).grade(rule, INFO) is INFO
