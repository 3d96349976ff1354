"""A new workspace: a few answers → the texts of its first files, with comments that teach.

They stand in `first/`, with a name in braces where an answer goes.
"""

import json
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

from clientcare.calendar.now import Now
from clientcare.dataclass import NamedTuple
from clientcare.errors import ClientcareError
from clientcare.facts.workspace import Workspace
from clientcare.findings import ERROR
from clientcare.naming import file_stem, words_for_id
from clientcare.records.validation import is_id
from clientcare.settings import FILE_NAME, read_settings
from clientcare.store import Raw, assemble
from clientcare.toml.writing import format_value

WORKFLOWS: Mapping[str, str] = {
    "github": ".github/workflows/clientcare.yml",
    "gitlab": ".gitlab-ci.yml",
}
"""Where each CI looks for what it runs, from the top of a repository."""
INCLUDED = ".gitlab/clientcare.yml"
"""Where the jobs for GitLab lie that a `.gitlab-ci.yml` includes."""


_toml = partial(format_value, one_line=True)


class Answers(NamedTuple):
    """What a new workspace needs to know; `holidays` are codes such as FI, if any."""

    name: str
    client: str
    lead: str
    id: str
    prefix: str
    time_zone: str
    holidays: tuple[str, ...]
    promise: str
    promised: date


def first_files(answers: Answers, today: date) -> Mapping[str, str]:
    """Write the files of a new workspace, by their names in it.

    Raises ClientcareError where an answer would make a workspace with an Error in it.
    """
    person = words_for_id(answers.lead.partition(" ")[0])
    person = person if is_id(person) else "lead"
    folder = file_stem(answers.id, "project")
    holidays = '# holidays = "FI"            # public holidays: a country, or a part: "DE-BY"'
    if codes := answers.holidays:
        holidays = f"holidays = {_toml(codes[0] if len(codes) == 1 else list(codes))}"
    prefix = f"prefix = {_toml(answers.prefix)}            # of the ids of its records\n"
    promise = words_for_id(answers.promise.partition(",")[0]) or "first"
    given = {name: _toml(value) for name, value in answers._asdict().items()} | {
        "person": person, "owner": _toml(person), "today": today, "holidays": holidays,
        "prefix": "" if answers.prefix == answers.id.upper() else prefix,
        "first": _toml(f"{answers.prefix}-{promise}"),
        "accounts": _toml(f"{answers.prefix}-test-accounts"),
    }  # fmt: skip
    names = {
        "settings": FILE_NAME,
        "project": f"projects/{folder}/project.toml",
        "commitment": f"projects/{folder}/commitments.toml",
    }
    texts = Path(__file__).parent / "first"
    files = {
        file: (texts / f"{name}.toml.in").read_text(encoding="utf-8").format_map(given)
        for name, file in names.items()
    }
    from clientcare.rules import engine
    from clientcare.rules.catalogue import select

    settings = read_settings(files[FILE_NAME].encode())
    raws = (Raw(name, text.encode()) for name, text in files.items() if name != FILE_NAME)
    workspace = Workspace(assemble(settings, raws), Now.end_of(today, settings.zone))
    for finding in engine.check(workspace, select(settings)).findings:
        if finding.severity is ERROR:
            where = f" in {finding.field}" if finding.field else ""
            raise ClientcareError(f"{finding.kind}: {finding.message}{where}", finding.fix)
    return files


def workflow(service: str, root: str) -> str:
    """The workflow of a CI for the workspace in a folder of the repository, `.` for its top."""
    if "$" in root or not root.isprintable():
        hint = "rename it, or write the workflow by hand: docs/ci.md shows it"
        raise ClientcareError(f"CI would not read the folder {root} as its name", hint)
    text = Path(__file__).parent.joinpath("ci", f"{service}.yml").read_text(encoding="utf-8")
    return text.replace('ROOT: "."', f"ROOT: {json.dumps(root, ensure_ascii=False)}")
