"""Every rule holds what it says of itself."""

import re

from clientcare.records import KINDS
from clientcare.rules.catalogue import HISTORY, Rule, catalogue
from clientcare.rules.rewritten import LATER
from tests.for_each import for_each
from tests.history.replaying import remembered
from tests.workspaces import outcome, workspace

RULES = list(catalogue().values())


def _codes(rule: Rule, records: str) -> set[str]:
    """Run a rule, and for rules on waivers one that can be waived, over an example."""
    if rule.code in HISTORY:
        assert records.count(LATER) == 1
        return {finding.code for finding in remembered(*records.split(LATER))}
    also = ("CC111",) if rule.code in ("CC009", "CC010") else ()
    space = workspace(records, judged_today=rule.code == "CC007")
    return {finding.code for finding in outcome(space, rule.code, *also).findings}


@for_each("rule", [r for r in RULES if r.bad])
def test_a_rule_fires_on_its_bad_example(rule: Rule) -> None:
    assert rule.code in _codes(rule, rule.bad)


@for_each("rule", RULES)
def test_a_rule_is_silent_on_its_good_example(rule: Rule) -> None:
    assert _codes(rule, rule.good) == set()


@for_each("rule", [r for r in RULES if r.bad])
def test_a_bad_example_is_bad_in_nothing_else(rule: Rule) -> None:
    assert _codes(rule, rule.bad) == {rule.code}


@for_each("rule", RULES)
def test_a_rule_says_what_why_and_what_to_do(rule: Rule) -> None:
    assert re.fullmatch(r"CC\d{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.what.endswith(".")
    assert rule.why.endswith(".")
    assert rule.fix.words
    assert not str(rule.fix).endswith(".")
    assert rule.good


@for_each("rule", [r for r in RULES if r.given])
def test_what_must_be_written_for_a_rule_is_a_field_of_every_kind(rule: Rule) -> None:
    assert all(rule.given in KINDS[kind].model.declared for kind in rule.on)


def test_names_and_codes_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
