"""`status --format json`, version 1."""

import json
from datetime import datetime
from typing import Any, get_type_hints

from clientcare.output.clean import dump
from clientcare.published import status as shapes
from clientcare.published.shape import MoodJson
from clientcare.published.status import status_json
from clientcare.summary.model import Summary
from tests.for_each import for_each
from tests.summary.sums import commitment, summed
from tests.views.status_sample import sample
from tests.views.test_status_text import HOSTILE, expected, hostile
from tests.workspaces import PROJECT


def render(summary: Summary, *, everything: bool = False) -> str:
    return dump(status_json(summary, everything=everything))


def test_the_whole() -> None:
    text = render(sample())
    assert text == expected("status.json", text)


def test_the_shape_that_was_promised_is_there() -> None:
    found = json.loads(render(sample()))
    assert {"version", "as_of", "unreadable", "projects"} <= set(found)
    (project, _) = found["projects"]
    assert set(project) >= {
        "id", "name", "client", "colour", "declared", "reasons", "commitments", "issues", "kept",
        "mood", "last_update", "last_meeting",
    }  # fmt: skip
    assert set(project["reasons"][0]) == {"rule", "record", "message"}
    assert set(project["commitments"][0]) >= {
        "id", "title", "by", "kind", "owner", "promised", "due", "forecast", "moves", "slip_days",
        "slip_ours", "slip_client", "slip_other", "state", "overdue", "days_late",
        "days_late_ours", "days_late_client", "delivered", "accepted", "escalations",
    }  # fmt: skip
    assert set(project["issues"][0]) >= {
        "id", "title", "kind", "severity", "state", "found", "told", "due", "overdue",
        "escalations",
    }  # fmt: skip
    assert set(project["issues"][0]["escalations"][0]) >= {
        "level", "raised", "respond_by", "answered", "overdue", "now_at_level",
    }  # fmt: skip
    assert set(project["kept"]) == {"from", "to", "us", "client"}
    assert set(project["kept"]["us"]) >= {"kept", "due", "low", "high", "kept_agreed"}


def test_every_object_has_exactly_the_fields_that_its_shape_declares() -> None:
    found = json.loads(render(sample(), everything=True))
    assert set(found) == set(get_type_hints(shapes.StatusJson))
    fields: dict[str, Any] = {
        "commitments": shapes.CommitmentJson,
        "issues": shapes.IssueJson,
        "waiting": shapes.WaitingJson,
        "moods": MoodJson,
        "payments": shapes.PaymentJson,
        "compensation": shapes.CompensationJson,
        "people": shapes.PersonJson,
        "next_steps": shapes.StepJson,
        "causes": shapes.CauseJson,
        "reasons": shapes.ReasonJson,
    }
    project = found["projects"][0]
    assert set(project) == set(get_type_hints(shapes.ProjectJson))
    for name, shape in fields.items():
        assert project[name], name
        for one in project[name]:
            assert set(one) == set(get_type_hints(shape)), name


def test_settled_records_and_closed_projects_only_with_all() -> None:
    records = (
        commitment("D-1", "promised = 2026-06-10", "delivered = 2026-06-10")
        + commitment("D-2", "promised = 2026-07-10")
        + '[[issue]]\nid = "I-1"\ntitle = "x"\nfound = 2026-06-01\nclosed = 2026-06-02\n'
    )

    def ids(everything: bool) -> list[str]:
        (project,) = json.loads(render(summed(records), everything=everything))["projects"]
        return [one["id"] for one in (*project["commitments"], *project["issues"])]

    assert (ids(False), ids(True)) == (["D-2"], ["D-1", "D-2", "I-1"])
    head, people = PROJECT.split("[project.people]")
    closed = summed("", project=f"{head}closed = 2026-06-10\n[project.people]{people}")
    assert json.loads(render(closed))["projects"] == []
    assert len(json.loads(render(closed, everything=True))["projects"]) == 1


def test_moments_have_an_offset_and_days_are_dates() -> None:
    moment = datetime.fromisoformat("2026-06-15T10:00")
    issue = '[[issue]]\nid = "I-{0}"\ntitle = "x"\nfound = {1}\n'
    records = issue.format(1, "2026-06-15T09:00:00") + issue.format(2, "2026-06-15T08:00:00Z")
    found = json.loads(render(summed(records + issue.format(3, "2026-06-15"), now=moment)))
    assert found["as_of"] == "2026-06-15T10:00:00+03:00"
    days = [one["found"] for one in found["projects"][0]["issues"]]
    assert days == ["2026-06-15T09:00:00+03:00", "2026-06-15"]


@for_each("text", HOSTILE)
def test_hostile_text_is_ascii_and_comes_back_as_it_was(text: str) -> None:
    written = render(hostile(text))
    assert written.isascii()
    assert json.loads(written)["projects"][0]["name"] == text
