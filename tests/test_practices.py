"""The tables of practices name what exists, and every playbook stands in one."""

import sys
import tomllib
from pathlib import Path

import pytest

from clientcare.playbooks.reading import read_playbooks
from clientcare.rules.catalogue import catalogue

DOCS = Path(__file__).resolve().parent.parent / "docs"
TABLES = tomllib.loads((DOCS / "practices.toml").read_text(encoding="utf-8"))["table"]
PRACTICES = [practice for table in TABLES for practice in table["practice"]]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.syspath_prepend(str(DOCS))
    sys.modules.pop("practices_page", None)
    import practices_page

    return practices_page


def test_there_are_the_four_tables() -> None:
    assert [table["title"] for table in TABLES] == [
        "When problems arise",
        "Keeping a client happy",
        "Six difficult situations, and three more",
        "Managing expectations",
    ]
    assert [len(table["practice"]) for table in TABLES] == [16, 6, 10, 6]


@pytest.mark.parametrize("practice", PRACTICES, ids=lambda practice: practice["text"][:40])
def test_every_practice_is_recorded_checked_and_shown(
    practice: dict[str, list[str]], page: object
) -> None:
    codes = {rule.code for rule in catalogue().values()}
    assert practice["recorded"]
    assert all(page.field(name) for name in practice["recorded"])  # type: ignore[attr-defined]
    assert practice["rules"]
    assert set(practice["rules"]) <= codes
    assert practice.get("shown") or practice.get("playbooks")


def test_a_field_that_does_not_exist_is_refused(page: object) -> None:
    for name in ("issue.fond", "issues.found", "issue.plan.shares"):
        with pytest.raises(ValueError, match=f"no field {name}"):
            page.field(name)  # type: ignore[attr-defined]


def test_the_playbook_of_the_page_can_be_used(page: object, tmp_path: Path) -> None:
    shown = page.OWN.split("```toml\n")[1].split("```")[0]  # type: ignore[attr-defined]
    (tmp_path / "playbooks").mkdir()
    (tmp_path / "playbooks/holiday.toml").write_text(shown, encoding="utf-8")
    playbooks = list(read_playbooks(tmp_path).by_name)
    assert playbooks[playbooks.index("holiday") + 1] == "overdue-input"


def test_every_playbook_stands_in_a_table() -> None:
    named = [name for practice in PRACTICES for name in practice.get("playbooks", ())]
    assert sorted(named) == sorted(read_playbooks().by_name)
