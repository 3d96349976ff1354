"""What docs/import.md shows: every command works as typed, and the settings can be read."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.cli.running import FILES, run, write

PAGE = (Path(__file__).parents[1] / "docs" / "import.md").read_text(encoding="utf-8")
DATA = Path(__file__).parent / "data" / "trackers"
COMMANDS = re.findall(r"^    (clientcare .+)$", PAGE, re.MULTILINE)


def block(language: str) -> str:
    """The only block of a language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


@pytest.mark.slow
def test_the_page_works_as_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = FILES["clientcare.toml"] + block("toml")
    write(tmp_path, {**FILES, "clientcare.toml": settings, "issues.csv": block("csv")})
    for file, name in (("jira-search", "jira"), ("github-issues", "github"),
                       ("gitlab-issues", "gitlab")):  # fmt: skip
        shutil.copy(DATA / f"{file}.json", tmp_path / f"{name}.json")
    monkeypatch.chdir(tmp_path)
    assert len(COMMANDS) == 5
    for line in COMMANDS:
        code, _, err = run(*shlex.split(line)[1:])
        assert (code, "error" in err.lower()) == (0, False), err
        assert re.search(r"^[1-9]\d* new, 0 changed", err, re.MULTILINE)
    titles = run("list", "issue", "--format", "csv").out
    assert "The map does not print" in titles
    assert run("check", "--select", "CC0").code == 0
    assert run(*shlex.split(COMMANDS[-1])[1:]).err.startswith("0 new, 0 changed, 2 unchanged")


def test_what_is_recorded_is_named_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {**FILES, "issues.csv": block("csv")})
    monkeypatch.chdir(tmp_path)
    ran = run("import", "csv", "issues.csv", "--project", "portal")
    assert (ran.out + ran.err).count("new issue PORTAL-login-slow") == 1


def test_the_export_that_a_refusal_names_is_the_one_of_the_page(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "issues.csv": "title\nx\n"})
    words = ("import", "github", str(tmp_path / "issues.csv"), "--root", str(tmp_path))
    hint = run(*words).err.partition("make one: ")[2].strip()
    assert f"    {hint} > github.json\n" in PAGE
