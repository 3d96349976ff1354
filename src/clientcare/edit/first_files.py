"""A new workspace: a few answers → the texts of its first files, with comments that teach."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from clientcare.calendar.working_time import Now
from clientcare.dataclass import NamedTuple
from clientcare.errors import ClientcareError
from clientcare.facts.workspace import Workspace
from clientcare.findings import ERROR
from clientcare.naming import file_stem, words_for_id
from clientcare.records.validation import is_id
from clientcare.settings import FILE_NAME, read_settings
from clientcare.store import Raw, assemble

Service = Literal["github", "gitlab"]
WORKFLOWS: Mapping[Service, str] = {
    "github": ".github/workflows/clientcare.yml",
    "gitlab": ".gitlab-ci.yml",
}
"""Where each CI looks for what it runs, from the top of a repository."""
INCLUDED = ".gitlab/clientcare.yml"
"""Where the jobs for GitLab lie that a `.gitlab-ci.yml` includes."""


class Answers(NamedTuple):
    """What a new workspace needs to know; `holidays` is a code such as FI, or nothing."""

    name: str
    client: str
    lead: str
    id: str
    prefix: str
    time_zone: str
    holidays: str
    promise: str
    promised: date


def first_files(answers: Answers, today: date) -> Mapping[str, str]:
    """Write the files of a new workspace, by their names in it.

    Raises ClientcareError where an answer would make a workspace with an Error in it.
    """
    person = words_for_id(answers.lead.partition(" ")[0])
    person = person if is_id(person) else "lead"
    folder = file_stem(answers.id, "project")
    files = {
        FILE_NAME: _settings(answers, person),
        f"projects/{folder}/project.toml": _project(answers, person, today),
        f"projects/{folder}/commitments.toml": _commitment(answers, person, today),
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


def workflow(service: Service, root: str) -> str:
    """The workflow of a CI for the workspace in a folder of the repository, `.` for its top."""
    if "$" in root or not root.isprintable():
        hint = "rename it, or write the workflow by hand: docs/ci.md shows it"
        raise ClientcareError(f"CI would not read the folder {root} as its name", hint)
    text = Path(__file__).parent.joinpath("ci", f"{service}.yml").read_text(encoding="utf-8")
    return text.replace('ROOT: "."', f"ROOT: {json.dumps(root, ensure_ascii=False)}")


def _toml(value: str | date | list[str]) -> str:
    from tomli_w import dumps

    return dumps({"k": value}).partition(" = ")[2].rstrip("\n")


def _settings(answers: Answers, person: str) -> str:
    holidays = f"holidays = {_toml(answers.holidays)}"
    if not answers.holidays:
        holidays = '# holidays = "FI"            # public holidays: a country, or a part: "DE-BY"'
    return f"""\
# A workspace of clientcare. `clientcare config` shows every setting, and where it came from.

records = "projects"             # the folder of the records
time_zone = {_toml(answers.time_zone)}

# Our own people, once for all projects. An id is what records call them by.
[people.{person}]
name = {_toml(answers.lead)}
side = "us"

# Working time: what "late by three working days" is counted in.
[calendar]
workdays = ["mon", "tue", "wed", "thu", "fri"]
hours = "09:00-17:00"
{holidays}

[check]
practice = "standard"            # essential, standard or thorough: how much `check` asks for
fail_on = "error"                # from which severity on `check` exits 1
"""


def _project(answers: Answers, person: str, today: date) -> str:
    prefix = ""
    if answers.prefix != answers.id.upper():
        prefix = f"prefix = {_toml(answers.prefix)}            # of the ids of its records\n"
    return f"""\
# What one client and we do together. Other files of this folder hold its records.

[project]
id = {_toml(answers.id)}
name = {_toml(answers.name)}
client = {_toml(answers.client)}
{prefix}lead = {_toml(person)}
started = {today}

# Each of these switches on what can be checked with it; remove the # and write your own.
# goals = ["what it is for, in the client's words"]
# scope = ["what is in"]
# out_of_scope = ["what is not"]

# The client's people, by id:
# [project.people.jan]
# name = "Jan Berg"
# side = "client"
# key = true                     # gets every update

# Whom to call when something is stuck, on both sides, and how fast they answer:
# [[project.escalation]]
# level = 1
# ours = {_toml(person)}
# theirs = "jan"
# respond_within = "1d"          # working days; 4h working hours, 2w weeks, 30cd days

# How often the client hears from us:
# [project.cadence]
# update = "1w"
# meeting = "2w"
"""


def _commitment(answers: Answers, person: str, today: date) -> str:
    prefix = answers.prefix
    first = words_for_id(answers.promise.partition(",")[0]) or "first"
    return f"""\
# What either side owes the other by a date. One file a promise, or many in one: both work.

[[commitment]]
id = {_toml(f"{prefix}-{first}")}
title = {_toml(answers.promise)}
owner = {_toml(person)}
made = {today}
promised = {answers.promised}            # the date first promised: never edited, only moved

# When it is done:             delivered = 2026-09-01
# When the client accepts it:  accepted = 2026-09-03
# When the date must move, the first one stays; the move says why, and when the client was told:
#
# [[commitment.moves]]
# on = 2026-08-28
# to = 2026-09-15
# why = "in words that the client may read"
# told = 2026-08-28

# What the client owes us is a commitment too:
#
# [[commitment]]
# id = {_toml(f"{prefix}-test-accounts")}
# title = "Test accounts"
# by = "client"
# kind = "access"
# promised = 2026-09-01
"""
