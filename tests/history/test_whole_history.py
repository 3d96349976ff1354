"""`check --history`: past days judged twice, merges against each parent, dates that run back."""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from clientcare.history import past, verdicts
from clientcare.rules.catalogue import select
from clientcare.settings import Settings
from tests.any_workspace import TODAY, Drawn, any_workspaces
from tests.cli.running import run
from tests.drawn import examples
from tests.history import repositories
from tests.history.repositories import Repo

pytestmark = pytest.mark.slow

PROJECT = """\
[project]
name = "Shop"
client = "West Oy"
[project.people.a]
name = "Anna"
side = "us"
[project.people.b]
name = "Bo"
side = "client"
"""
HEAD = '[[commitment]]\nid = "P-a"\ntitle = "Map"\nowner = "a"\nmade = 2026-03-02\n'
LATE = f"{HEAD}promised = 2026-03-20\n"
CAME = f"{LATE}delivered = 2026-04-08\n"
UPDATE = '[[touchpoint]]\nid = "T-1"\non = 2026-05-13\nkind = "update"\nwith = ["b"]\n'
FILE, LOG, FRESH = (f"projects/shop/{name}.toml" for name in ("map", "log", "new"))
MOOD = '[[touchpoint]]\nid = "T-2"\non = 2026-05-11\nkind = "meeting"\nmood = 1\nwhy = "late"\n'


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A promise for March, delivered in April, each recorded on its day; an update in May."""
    repo = Repo(tmp_path / "repo")
    repo.commit({"clientcare.toml": "", "projects/shop/project.toml": PROJECT}, date(2026, 3, 2))
    repo.commit({FILE: LATE}, date(2026, 3, 2))
    repo.commit({FILE: CAME}, date(2026, 4, 9))
    repo.commit({LOG: UPDATE + MOOD}, date(2026, 5, 13))
    return repo


def check(repo: Repo) -> tuple[str, ...]:
    """The command."""
    return "check", "--root", str(repo.folder), "--as-of", "2026-06-15", "--history"


def found(repo: Repo, *words: str, code: str = "CC125") -> list[dict[str, Any]]:
    """The findings of a rule over the whole history, on 2026-06-15."""
    ran = run(*check(repo), "--output-format", "json", *words)
    return [one for one in json.loads(ran.out)["findings"] if one["code"] == code]


def messages(repo: Repo) -> list[str]:
    """What is said of the past."""
    return [one["message"] for one in found(repo)]


def test_an_honest_history_is_silent(repo: Repo) -> None:
    assert found(repo) == []


@pytest.mark.parametrize("agreed", ["2026-05-20", "2026-05-04"])
def test_a_pause_that_the_client_agreed_to_later(repo: Repo, agreed: str) -> None:
    """That it was agreed is recorded late where it was; the pause itself was there all the time."""
    shop, pause = "projects/shop/project.toml", "[[project.paused]]\nfrom = 2026-05-04\n"
    repo.git("checkout", "--quiet", "--orphan", "other")
    overdue = {FILE: LATE.replace("03-20", "05-06"), shop: PROJECT}
    repo.commit(overdue, date(2026, 3, 2))
    repo.commit({shop: PROJECT + pause}, date(2026, 5, 4))
    repo.commit({LOG: UPDATE}, date(2026, 5, 13))
    repo.commit({shop: f"{PROJECT}{pause}agreed = {agreed}\n"}, date(2026, 5, 20))
    is_late = agreed < "2026-05-13"
    assert [one["message"].partition(" was recorded late")[0] for one in found(repo, code="CC126")
            ] == [f"agreed {agreed}"] * is_late  # fmt: skip
    assert [one["record"] for one in found(repo)] == ["P-a"] * is_late


def test_a_late_delivery_dated_back(repo: Repo) -> None:
    commit = repo.commit({FILE: CAME.replace("04-08", "03-20")}, date(2026, 5, 20))
    (one,) = found(repo)
    assert one["message"] == (
        "on 2026-05-13 the records said of P-a: 13 working days late, "
        "the first promise was not kept; now they do not"
    )
    assert (one["severity"], one["record"]) == ("error", "P-a")
    assert commit[:12] in one["related"][0]["message"]


def test_a_single_day_is_said_as_one(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "--orphan", "other")
    late = LATE.replace("03-20", "05-12")
    repo.commit({FILE: late}, date(2026, 5, 12))
    repo.commit({LOG: UPDATE}, date(2026, 5, 13))
    repo.commit({FILE: f"{late}delivered = 2026-05-12\n"}, date(2026, 5, 20))
    (said,) = messages(repo)
    assert said.startswith("on 2026-05-13 the records said of P-a: 1 working day late, the first")


def test_a_file_that_could_not_be_read_on_the_day(repo: Repo) -> None:
    """It is judged by what it held before it was broken."""
    repo.commit({FILE: "[["}, datetime(2026, 5, 13, 18, tzinfo=UTC))
    repo.commit({FILE: CAME.replace("04-08", "03-20")}, date(2026, 5, 20))
    (said,) = messages(repo)
    assert said.startswith("on 2026-05-13 the records said of P-a: 13 working days late")


def test_what_is_put_back_is_silent(repo: Repo) -> None:
    repo.commit({FILE: CAME.replace("04-08", "03-20")}, date(2026, 5, 20))
    repo.commit({FILE: CAME}, date(2026, 6, 1))
    assert found(repo) == []


def test_a_settled_record_that_was_deleted(repo: Repo) -> None:
    repo.commit({FILE: None}, date(2026, 5, 20))
    (one,) = found(repo)
    assert "on 2026-05-13 the records said of P-a" in one["message"]
    assert one["record"] == "shop"


def test_a_promise_that_was_invented(repo: Repo) -> None:
    more = HEAD.replace("P-a", "P-new") + "promised = 2026-04-20\ndelivered = 2026-04-20\n"
    repo.commit({"projects/shop/new.toml": more}, date(2026, 5, 20))
    assert messages(repo) == [
        "on 2026-05-13 the records did not hold P-new; now they say it was promised and kept"
    ]


def test_a_delivery_recorded_weeks_later(repo: Repo) -> None:
    late = HEAD.replace("P-a", "P-b") + "promised = 2026-04-20\n"
    repo.commit({"projects/shop/b.toml": late}, date(2026, 3, 4))
    repo.commit({"projects/shop/b.toml": f"{late}delivered = 2026-04-20\n"}, date(2026, 5, 20))
    assert messages(repo) == [
        (
            "on 2026-05-13 the records said of P-b: 17 working days late, the first promise was "
            "not kept, "
            "17 working days overdue: due 2026-04-20 (overdue-commitment); now they do not"
        )
    ]


def test_the_day_of_an_update_counts_for_its_project(repo: Repo) -> None:
    """On the last day of May another mood was the latest; on the day of the update it was not."""
    better = MOOD.replace("T-2", "T-3").replace("05-11", "05-20").replace("mood = 1", "mood = 4")
    repo.commit({LOG: UPDATE + MOOD + better}, date(2026, 5, 20))
    assert found(repo) == []
    repo.commit({LOG: UPDATE + MOOD.replace("mood = 1", "mood = 3") + better}, date(2026, 6, 9))
    (said,) = messages(repo)
    assert said.startswith("on 2026-05-13 the records said of shop: the mood was 1 of 5 (now 3)")


def test_a_day_is_not_judged_before_it_can_be_called_late(repo: Repo) -> None:
    """On 2 June what happened at the end of May may still be recorded in time."""
    repo.commit({FILE: None}, date(2026, 6, 2))
    day = ("check", "--root", str(repo.folder), "--as-of", "2026-06-02", "--history")
    said = [line for line in run(*day).out.splitlines() if " CC125 " in line]
    assert [line.partition(" on ")[2][:10] for line in said] == ["2026-05-13"]


def test_a_day_that_was_closed_afterwards(repo: Repo) -> None:
    closed = "[calendar]\nclosed = [{ from = 2026-03-23, to = 2026-04-07 }]\n"
    repo.commit({"clientcare.toml": closed}, date(2026, 5, 20))
    (said,) = messages(repo)
    assert said.startswith("on 2026-05-13 the records said of P-a: 13 working days late (now 1)")


@pytest.mark.parametrize("way", ["--squash", "--no-ff"])
def test_a_waiver_holds_where_its_branch_was_merged_or_squashed(repo: Repo, way: str) -> None:
    repo.git("checkout", "--quiet", "-b", "branch")
    commit = repo.commit({FILE: CAME.replace("04-08", "03-20")}, date(2026, 5, 20))
    rules = "".join(
        f'{{ rule = "{rule}", commit = "{commit[:9]}", why = "a wrong day" }},'
        for rule in ("CC124", "rewritten-past")
    )
    repo.commit({FILE: CAME.replace("04-08", "03-20") + f"waive = [{rules}]\n"}, date(2026, 5, 21))
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", way, "branch", on=date(2026, 5, 21))
    if way == "--squash":
        repo.git("commit", "--quiet", "-m", "All of it", on=date(2026, 5, 21))
    assert found(repo) == []
    # What is rewritten later is not what the waiver was for.
    repo.commit({FILE: CAME.replace("04-08", "03-19") + f"waive = [{rules}]\n"}, date(2026, 5, 22))
    assert found(repo) != []


def test_a_waiver_for_a_commit_that_was_rebased_is_said_to_need_the_new_one(repo: Repo) -> None:
    new = repo.commit({FILE: CAME.replace("04-08", "03-20")}, date(2026, 5, 20))
    waiver = 'waive = [{ rule = "CC125", commit = "0123456789ab", why = "a wrong day" }]\n'
    repo.commit({FILE: CAME.replace("04-08", "03-20") + waiver}, date(2026, 5, 21))
    (one,) = found(repo)
    assert "the waiver for 0123456789ab, which is not in this history" in one["fix"]
    assert f'commit = "{new[:12]}"; or ' in one["fix"]


def test_it_is_waived_by_the_commit(repo: Repo) -> None:
    commit = repo.commit({FILE: CAME.replace("04-08", "03-20")}, date(2026, 5, 20))
    waiver = f'waive = [{{ rule = "CC125", commit = "{commit}", why = "a wrong day" }}]\n'
    repo.commit({FILE: CAME.replace("04-08", "03-20") + waiver}, date(2026, 5, 21))
    assert found(repo) == []


def test_a_records_folder_that_was_renamed(repo: Repo) -> None:
    repo.git("mv", "projects", "care")
    repo.commit({"clientcare.toml": 'records = "care"\n'}, date(2026, 5, 20))
    assert found(repo) == []
    repo.commit({"care/shop/map.toml": None}, date(2026, 5, 25))
    (one,) = found(repo)
    assert "P-a" in one["message"]


EDITS: list[dict[str, str | None]] = [
    {FILE: CAME},
    {FILE: CAME.replace("04-08", "04-01")},
    {LOG: UPDATE},
    {FRESH: LATE.replace("P-a", "P-b")},
    {"clientcare.toml": "[calendar]\nclosed = [{ from = 2026-03-23, to = 2026-03-25 }]\n"},
    {"clientcare.toml": '[policy]\nrecord_within = "30d"\n'},
    {"projects/shop/project.toml": PROJECT + "[project.calendar]\nholidays = ['FI']\n"},
]


def test_past_days_are_judged_once(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are judged again after each change, and say what they say without a cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(repo.folder.parent / "cache"))
    judged, judge = list[int](), past._judged

    def counted(*given: Any) -> list[verdicts.Improvement]:
        judged.append(1)
        return judge(*given)

    monkeypatch.setattr(past, "_judged", counted)
    repo.commit({FILE: CAME.replace("04-08", "03-20")}, date(2026, 5, 20))
    first = found(repo)
    assert len(first) == 1
    for edit in EDITS:
        assert found(repo) == first
        judged.clear()
        assert found(repo) == first
        assert judged == []
        before = {name: (repo.folder / name).read_text() for name in edit if name != FRESH}
        repo.write(edit)
        assert found(repo) == found(repo, "--no-cache")
        assert judged == [1, 1]
        repo.write(before | ({FRESH: None} if FRESH in edit else {}))


@pytest.mark.parametrize("row", ["", "[]", "1", '[1,"P-a"]', '["x","P-a","shop","m",0,false]'])
def test_a_damaged_or_foreign_judgement_is_made_again(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, row: str
) -> None:
    home = repo.folder.parent / "cache" / "clientcare"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home.parent))
    repo.commit({FILE: CAME.replace("04-08", "03-20")}, date(2026, 5, 20))
    first = found(repo)
    for file in home.iterdir():
        whole, lines = file.read_bytes(), f"{row}\n".encode()
        digest = hashlib.sha256(file.name.encode() + lines).hexdigest()
        for data in (b"", whole[:-9], whole.replace(b"P-a", b"P-b"), lines + digest.encode()):
            file.write_bytes(data)
            assert found(repo) == first
            assert file.read_bytes() == whole


# Merges ------------------------------------------------------------------------------------------

NEW = HEAD.replace("2026-03-02", "2026-05-18")
SIDE = "projects/shop/side.toml"
SILENT = CAME.replace("promised = 2026-03-20", "promised = 2026-04-08")
OTHER = "projects/shop/other.toml"


def merge(repo: Repo, side: dict[str, str], taken: dict[str, str | None]) -> str:
    """Merge a branch that wrote some files, and take others into the merge; return it."""
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit(side, date(2026, 5, 18), "Side")
    repo.git("checkout", "--quiet", "main")
    repo.commit({OTHER: NEW.replace("P-a", "P-o")}, date(2026, 5, 19), "Main")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "-s", "ours", "side")
    return repo.commit(taken, date(2026, 5, 20), "Merge")


def rewritten(repo: Repo) -> list[str]:
    """What the rules on rewritten records say."""
    lines = run(*check(repo), "--output-format", "concise").out.splitlines()
    return [line.partition(": ")[2] for line in lines if " CC12" in line and " CC125 " not in line]


def test_a_merge_of_what_a_branch_recorded_is_silent(repo: Repo) -> None:
    moved = f'{CAME}moves = [{{ on = 2026-03-18, to = 2026-04-10, why = "ill" }}]\n'
    merge(repo, {LOG: UPDATE}, {LOG: UPDATE + MOOD})
    assert rewritten(repo) == []
    repo.commit({FILE: moved}, date(2026, 5, 20))
    assert {text[:5] for text in rewritten(repo)} == {"CC126"}


def test_a_merge_that_goes_back_on_what_a_branch_recorded(repo: Repo) -> None:
    side = NEW.replace("P-a", "P-s") + "promised = 2026-07-01\n"
    digits = merge(repo, {SIDE: side, LOG: UPDATE + MOOD},
                   {SIDE: side.replace("07-01", "08-01")})  # fmt: skip
    assert rewritten(repo) == [
        (
            "CC121 silent-move error: the first promise was changed from 2026-07-01 to 2026-08-01 "
            f"on 2026-05-20 by Mira Laine in {digits[:12]}"
        )
    ]
    repo.commit({SIDE: side}, date(2026, 5, 22))
    assert {text[:5] for text in rewritten(repo)} <= {"CC124"}


@pytest.mark.parametrize("is_lost", [True, False])
def test_a_merge_keeps_what_a_branch_recorded_of_what_the_line_renamed(
    repo: Repo, is_lost: bool
) -> None:
    moved = 'moves = [{ on = 2026-05-18, to = 2026-06-10, why = "ill" }]\n'
    old, new = (NEW.replace("P-a", name) + "promised = 2026-06-01\n" for name in ("P-s", "P-t"))
    repo.commit({SIDE: old}, date(2026, 5, 18))
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({SIDE: old + moved}, date(2026, 5, 18), "Side")
    repo.git("checkout", "--quiet", "main")
    repo.commit({SIDE: new}, date(2026, 5, 19), "Main")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "-s", "ours", "side")
    repo.commit({} if is_lost else {SIDE: new + moved}, date(2026, 5, 20), "Merge")
    assert [text[:5] for text in rewritten(repo)] == (["CC121"] if is_lost else [])


@pytest.mark.parametrize(("day", "is_silent"), [("05-20", True), ("05-19", False)])
def test_a_merge_may_take_the_other_time_of_what_both_recorded_that_day(
    repo: Repo, day: str, is_silent: bool
) -> None:
    issue = '[[issue]]\nid = "P-i"\ntitle = "Down"\nfound = 2026-05-18\n'
    repo.commit({SIDE: issue}, date(2026, 5, 18))
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({SIDE: f"{issue}told = 2026-{day}T09:00:00\n"}, date(2026, 5, 20), "Side")
    repo.git("checkout", "--quiet", "main")
    told = {SIDE: f"{issue}told = 2026-05-20T09:10:00\n"}
    repo.commit(told, date(2026, 5, 20), "Main")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "-s", "ours", "side")
    repo.commit(told, date(2026, 5, 20), "Merge")
    assert (rewritten(repo) == []) is is_silent


def test_what_puts_one_date_back_puts_no_other_back(repo: Repo) -> None:
    """Another record, or another field, that goes the same way is judged by itself."""
    new, other = (NEW.replace("P-a", name) + "promised = 2026-06-01\n" for name in ("P-s", "P-t"))
    later = {
        name: text.replace("06-01", "06-05") for name, text in {SIDE: new, FRESH: other}.items()
    }
    repo.commit({FRESH: later[FRESH]}, date(2026, 5, 18))
    merge(repo, {SIDE: new}, {SIDE: later[SIDE]})
    repo.commit({SIDE: later[SIDE] + "delivered = 2026-06-05\n"}, date(2026, 6, 5))
    last = {FRESH: other, SIDE: new + "delivered = 2026-06-01\n"}
    repo.commit(last, date(2026, 6, 9))
    assert sorted(one.partition(":")[0] for one in rewritten(repo)) == [
        "CC121 silent-move error", "CC124 rewritten-fact warning",
    ]  # fmt: skip


def test_a_merge_makes_no_silent_move_of_the_line_good(repo: Repo) -> None:
    """A branch moves a date, a merge leaves it, and the line moves it as the branch did."""
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({FILE: SILENT}, date(2026, 5, 18), "Side")
    repo.git("checkout", "--quiet", "main")
    repo.commit({OTHER: NEW.replace("P-a", "P-o")}, date(2026, 5, 19), "Main")
    repo.git("merge", "--quiet", "--no-ff", "-s", "ours", "-m", "M", "side", on=date(2026, 5, 20))
    commit = repo.commit({FILE: SILENT}, date(2026, 5, 25), "As the branch had it")
    assert rewritten(repo) == [
        (
            "CC121 silent-move error: the first promise was changed from 2026-03-20 to 2026-04-08 "
            f"on 2026-05-25 by Mira Laine in {commit[:12]}"
        )
    ]


def test_what_is_taken_away_and_filled_in_again_is_judged_by_what_is_left(repo: Repo) -> None:
    """To fill in what is absent is no change, and so brings nothing but what it puts back."""
    repo.commit({FILE: CAME.replace("promised = 2026-03-20\n", "")}, date(2026, 5, 20))
    (one,) = rewritten(repo)
    assert "the first promise 2026-03-20 was removed" in one
    repo.commit({FILE: CAME}, date(2026, 5, 21))
    assert rewritten(repo) == []
    commit = repo.commit({FILE: SILENT}, date(2026, 5, 25))
    (one,) = rewritten(repo)
    assert "from 2026-03-20 to 2026-04-08" in one
    assert commit[:12] in one


def test_a_merge_that_drops_what_a_branch_recorded(repo: Repo) -> None:
    merge(repo, {SIDE: NEW.replace("P-a", "P-s")}, {})
    (one,) = rewritten(repo)
    assert "CC123 dropped-record error: the open commitment P-s was deleted" in one


def test_what_the_main_line_changed_meanwhile_is_told_once(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({LOG: UPDATE}, date(2026, 5, 18), "Side")
    repo.git("checkout", "--quiet", "main")
    repo.commit({FILE: SILENT}, date(2026, 5, 19), "Rewrite")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side", on=date(2026, 5, 20))
    assert sum("CC121" in text for text in rewritten(repo)) == 1


OPEN = '[[commitment]]\nid = "P-n"\ntitle = "Legend"\nmade = 2026-05-14\npromised = 2026-05-20\n'
KEPT = f"{OPEN}delivered = 2026-05-18\n"


def branch(repo: Repo, *commits: tuple[date, dict[str, str]], merged: date) -> None:
    """Commit on a branch, some on days of their own, and merge it later."""
    repo.git("checkout", "--quiet", "-B", "side")
    for day, files in commits:
        repo.commit(files, day, "Side")
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side", on=merged)


def late(repo: Repo) -> list[str]:
    """What was recorded late, and what it did to past days."""
    return [one["message"] for code in ("CC125", "CC126") for one in found(repo, code=code)]


NEXT = "2026-05-22"
MET = f'[[touchpoint]]\nid = "T-3"\non = {NEXT}\nkind = "update"\nwith = ["b"]\n'


def test_what_a_branch_committed_on_its_day_is_not_late_though_merged_weeks_later(
    repo: Repo,
) -> None:
    """The same as `check --base` says of the branch; that it counts so is said."""
    met = {LOG: UPDATE + MOOD + MET}
    repo.commit({FRESH: OPEN}, date(2026, 5, 14))
    branch(repo, (date(2026, 5, 18), {FRESH: KEPT}), merged=date(2026, 6, 2))
    said = "1 fact counted as recorded in time: committed on a branch that was merged later"
    assert late(repo) == []
    assert said in run(*check(repo)).err
    repo.commit(met, date(2026, 5, 22))  # counts from the day of the merge
    (one,) = late(repo)
    assert one.startswith(f"on {NEXT} was recorded late")


def test_a_promise_made_and_kept_on_a_branch_counts(repo: Repo) -> None:
    """A branch that another branch was merged into, with a contact that has no id."""
    met = MET.replace('id = "T-3"\n', "")
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({"README.md": "Ours"}, date(2026, 5, 14))
    repo.git("checkout", "--quiet", "-b", "other")
    repo.commit({FRESH: OPEN}, date(2026, 5, 15))
    repo.commit({FRESH: KEPT}, date(2026, 5, 20))
    repo.commit({"projects/shop/met.toml": met}, date(2026, 5, 22))
    repo.git("checkout", "--quiet", "side")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Inner", "other", on=date(2026, 6, 1))
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Outer", "side", on=date(2026, 6, 10))
    words = "status", "shop", "--full", "--root", str(repo.folder), "--as-of", "2026-06-15"
    assert late(repo) == []
    assert "we kept  1 of 2 by the first date" in run(*words).out


@pytest.mark.parametrize("forged", ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"])
def test_a_branch_that_was_dated_back_is_late(
    repo: Repo, forged: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The later one of a commit's two days counts, and none before that of what it follows."""
    repo.commit({FRESH: OPEN}, date(2026, 5, 14))
    repo.git("checkout", "--quiet", "-b", "side")
    repo.write({FRESH: KEPT})
    days = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2026-06-02T12:00:00Z")
    for name, value in (days | {forged: "2026-05-18T12:00:00Z"}).items():
        monkeypatch.setitem(repositories.ENVIRONMENT, name, value)
    repo.git("commit", "--quiet", "-am", "Side")
    for name in days:
        monkeypatch.delitem(repositories.ENVIRONMENT, name)
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side", on=date(2026, 6, 2))
    assert any("delivered 2026-05-18 was recorded late" in one for one in late(repo))


def test_a_first_parent_that_was_rewritten(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "--orphan", "rewritten")
    repo.commit({FILE: SILENT}, date(2026, 5, 18), "Record what happened")
    words = ("merge", "--quiet", "-s", "ours", "--allow-unrelated-histories", "main")
    repo.git(*words, on=date(2026, 5, 20))
    (one,) = rewritten(repo)
    assert "the first promise was changed from 2026-03-20 to 2026-04-08 on 2026-05-20" in one


def test_commits_that_are_dated_backwards_are_named(repo: Repo) -> None:
    one = repo.commit({FILE: CAME.replace("04-08", "03-20")}, date(2026, 3, 20))
    ran = run(*check(repo))
    said = f"commit {one[:12]} is dated before what it follows, and counts from the day of that"
    assert said in ran.err
    assert "CC124" in ran.out
    repo.commit({LOG: UPDATE}, date(2026, 3, 21))
    ran = run("check", "--root", str(repo.folder), "--base", "HEAD~2")
    assert "2 commits are dated before what they follow, and count from the day" in ran.err


def test_a_client_sees_in_a_clone_what_a_forced_push_rewrote(repo: Repo, tmp_path: Path) -> None:
    repo.git("clone", "--quiet", str(repo.folder), str(tmp_path / "clone"))
    clone = Repo.__new__(Repo)
    clone.folder = tmp_path / "clone"
    repo.write({FILE: SILENT})
    repo.git("commit", "--quiet", "--all", "--amend", "--no-edit", on=date(2026, 5, 13))
    clone.git("pull", "--quiet", "--no-rebase", "-X", "theirs", on=date(2026, 5, 20))
    ran = run("check", "--root", str(clone.folder), "--base", "ORIG_HEAD")
    assert ran.code == 1
    assert "changed from 2026-03-20 to 2026-04-08" in ran.out


# What git does not hold --------------------------------------------------------------------------


def test_a_record_file_that_git_ignores_is_named(repo: Repo) -> None:
    repo.commit({".gitignore": "map.toml\n*.txt\n"}, date(2026, 5, 20))
    repo.git("rm", "--quiet", "--cached", FILE)
    repo.commit({"projects/shop/a.txt": "no record"}, date(2026, 5, 20))
    (one,) = found(repo, code="CC015")
    assert (one["file"], one["severity"]) == (FILE, "warning")
    assert one["message"].startswith("git ignores it: no other clone has it")
    repo.commit({".gitignore": "*.txt\n"}, date(2026, 5, 20))
    assert found(repo, code="CC015") == []


def test_a_key_that_is_wrong_then_or_now_is_no_fault_of_the_command(repo: Repo) -> None:
    broken = f'{PROJECT}rounds = 1\n[[project.escalation]]\nlevel = 1\nours = "a"\ntext = "x"\n'
    repo.commit({"projects/shop/project.toml": broken, FILE: CAME}, date(2026, 5, 20))
    repo.commit({"projects/shop/project.toml": PROJECT}, date(2026, 5, 21))
    assert run(*check(repo)).code in (0, 1)
    repo.commit({"projects/shop/project.toml": broken}, date(2026, 5, 22))
    assert run(*check(repo)).code == 1


# Judging a past day ------------------------------------------------------------------------------


@examples(60)
@given(any_workspaces())
def test_a_past_day_is_judged_by_some_rules_as_by_all(drawn: Drawn) -> None:
    snapshot = drawn.load()
    projects = {project.id.lower() for project in snapshot.projects}
    fast = verdicts.verdict(snapshot, TODAY, projects)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verdicts, "_selection", lambda: select(Settings()))
        assert verdicts.verdict(snapshot, TODAY, projects) == fast
