"""`check --history` and `--base`: what was rewritten, and what a change brings, on one day."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.cli.running import FILES, error, run
from tests.history.repositories import Repo

SEARCH = "projects/portal/search.toml"
HEAD = '[[commitment]]\nid = "PORTAL-search"\ntitle = "Room search"\nowner = "mira"\n'
EXISTS_FROM = f"{HEAD}made = 2026-06-01\npromised = 2026-06-25\n"
SILENT = EXISTS_FROM.replace("06-25", "06-26")
LATER = (
    '[[commitment]]\nid = "PORTAL-late"\ntitle = "Late"\nkind = "answer"\nowner = "mira"\n'
    "promised = 2026-06-02\n"
)
DAY = ("--as-of", "2026-06-15")
COMPLAINT = '[[touchpoint]]\nid = "T-1"\non = 2026-06-08\nkind = "complaint"\nfrom = "client"\n'
Codes = list[str]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    repo.commit({**FILES, SEARCH: EXISTS_FROM}, date(2026, 6, 1), "start")
    return repo


def check(repo: Repo, *words: str, folder: str = "", day: str = "2026-06-15") -> tuple[int, Codes]:
    """The exit code, and the codes that are found."""
    root = str(repo.folder / folder)
    ran = run("check", "--root", root, "--as-of", day, "--output-format", "json", *words)
    assert not ran.err or ran.err.startswith(("the workspace lay in", "the base")), ran.err
    return ran.code, [one["code"] for one in json.loads(ran.out)["findings"]]


BACK_FILE = "projects/portal/back.toml"
BACK = HEAD.replace("-search", "-back") + (
    "made = 2026-05-01\npromised = 2026-06-02\ndelivered = 2026-06-02\n"
    'returns = [{ on = 2026-06-03, why = "no rooms" }]\n'
)
DATED = BACK.replace('rooms"', 'rooms", due = 2026-06-30')
AGAIN = (
    '[[issue]]\nid = "PORTAL-down"\ntitle = "Down"\nseverity = "high"\nfound = 2026-06-01\n'
    "promised = 2026-06-02\nfixed = 2026-06-02\nreopened = [{ on = 2026-06-03 }]\n"
)
REDATED = AGAIN.replace("06-03", "06-03, due = 2026-06-30")
TOLD = 'moves = [{ on = 2026-06-12, to = 2026-06-30, why = "x", told = 2026-06-12 }]\n'


def accepted(text: str) -> str:
    """The same, where the client had accepted or confirmed it before it came back."""
    back = text.replace("returns", "accepted = 2026-06-02\nreturns")
    return back.replace("reopened", "confirmed = 2026-06-02\nreopened")


# What came back ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("back", "dated"), [(BACK, DATED), (AGAIN, REDATED)])
def test_a_later_date_given_to_what_came_back_is_a_silent_move(
    repo: Repo, back: str, dated: str
) -> None:
    repo.commit({BACK_FILE: back}, date(2026, 6, 3), "it came back")
    overdue = "CC101" if back == BACK else "CC206"
    assert overdue in check(repo, "--history")[1]
    repo.commit({BACK_FILE: dated}, date(2026, 6, 12), "tidy up")
    for words in (["--base", "HEAD~1"], ["--history"]):
        code, found = check(repo, *words)
        assert (code, "CC121" in found, overdue in found) == (1, True, False)
    assert "1 silent move" in run("drift", "--root", str(repo.folder), *DAY).out
    repo.commit({BACK_FILE: back}, date(2026, 6, 13), "put it back")
    assert {"CC121", "CC124"}.isdisjoint(check(repo, "--history")[1])
    assert check(repo, "--base", "HEAD~2") == (0, [])


@pytest.mark.parametrize(
    ("first", "then", "on"),
    [
        (BACK, DATED, 3),  # on the day on which it came back
        (AGAIN, REDATED, 3),
        (BACK.partition("returns")[0], DATED, 12),  # with the return
        (AGAIN.partition("reopened")[0], REDATED, 12),
        (accepted(BACK), accepted(DATED), 12),  # it had no date
        (accepted(AGAIN), accepted(REDATED), 12),
        (BACK, DATED.replace("06-30", "06-02"), 12),  # as before
        (BACK, BACK + TOLD, 12),
        (BACK + TOLD, DATED.replace("06-30", "07-10") + TOLD, 13),  # the move binds
    ],
)
def test_a_date_that_came_with_the_return_or_where_none_was_is_no_silent_move(
    repo: Repo, first: str, then: str, on: int
) -> None:
    repo.commit({BACK_FILE: first}, date(2026, 6, 3))
    repo.commit({BACK_FILE: then}, date(2026, 6, on))
    for words in (["--base", "HEAD~1"], ["--history"]):
        assert "CC121" not in check(repo, *words)[1]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        (BACK, "clientcare move PORTAL-back DATE --why … --told today"),
        (accepted(BACK), "clientcare mark PORTAL-back --set returns.due=DATE"),
    ],
)
def test_what_is_advised_for_a_return_without_a_date_is_no_silent_move(
    repo: Repo, text: str, command: str
) -> None:
    repo.commit({BACK_FILE: text}, date(2026, 6, 3))
    root = ("--root", str(repo.folder), *DAY)
    assert command in run("check", *root, "--select", "CC114", "--output-format", "full").out
    words = command.replace("DATE", "2026-06-30").replace("…", "x").split()[1:]
    assert run(*words, *root).code == 0
    assert {"CC121", "CC114", "CC101"}.isdisjoint(check(repo, "--base", "HEAD")[1])


EUR = FILES["projects/portal/project.toml"].replace("lead =", 'currency = "EUR"\nlead =')
BILL_FILE = "projects/portal/bill.toml"
BILL = (
    '[[commitment]]\nid = "PORTAL-bill"\ntitle = "Bill"\nkind = "payment"\nby = "client"\n'
    "made = 2026-06-01\npromised = 2026-06-25\namount = 1000\n"
    '[[issue]]\nid = "PORTAL-down"\ntitle = "Down"\nfound = 2026-06-01\n'
    'compensation = [{ kind = "refund", amount = 50, offered = 2026-06-02 }]\n'
    '[[change]]\nid = "PORTAL-cr"\ntitle = "More"\nrequested = 2026-06-01\n'
    "effort = { cost = 700, work_days = 3 }\npresented = 2026-06-02\n"
)


def in_currency(code: str) -> str:
    """The same sums with a currency of their own."""
    found = BILL.replace("1000\n", f'1000\ncurrency = "{code}"\n')
    found = found.replace("50,", f'50, currency = "{code}",')
    return found.replace("700,", f'700, currency = "{code}",')


def test_another_currency_than_that_of_the_project_is_another_sum(repo: Repo) -> None:
    project = "projects/portal/project.toml"
    repo.commit({project: EUR, BILL_FILE: BILL}, date(2026, 6, 3))

    def found(base: str = "HEAD~1") -> list[str]:
        root = str(repo.folder)
        words = ("check", "--root", root, *DAY, "--select", "CC12", "--base", base)
        return [line.partition(", on ")[0] for line in run(*words).out.splitlines()[:-1]]

    repo.commit({BILL_FILE: in_currency("EUR")}, date(2026, 6, 8))
    assert found() == []
    repo.commit({BILL_FILE: in_currency("SEK")}, date(2026, 6, 9))
    said = '{}: CC122 lowered-bar warning: currency was changed from "EUR" to "SEK"'
    for base in ("HEAD~1", "HEAD~2"):
        one, *others = found(base)
        assert one == said.format(f"{BILL_FILE}:9:12")
        assert len(others) == 2
        assert all("CC124 rewritten-fact warning: currency EUR was" in other for other in others)
    repo.commit({BILL_FILE: BILL}, date(2026, 6, 10), "put it back")
    assert found("HEAD~3") == []
    assert {"CC122", "CC124"}.isdisjoint(check(repo, "--history")[1])
    sek = EUR.replace('"EUR"', '"SEK"')
    repo.commit({project: sek}, date(2026, 6, 11))
    (one,) = found()
    assert "CC124 rewritten-fact warning: currency EUR was changed to SEK" in one
    repo.commit({project: EUR}, date(2026, 6, 11))
    repo.commit({project: sek, BILL_FILE: in_currency("EUR")}, date(2026, 6, 12))
    (one,) = found()  # the sums are what they were
    assert "currency EUR was changed to SEK" in one


# --history ---------------------------------------------------------------------------------------


def test_history_adds_what_was_rewritten(repo: Repo) -> None:
    quiet = check(repo)
    repo.commit({SEARCH: SILENT}, date(2026, 6, 3), "tidy up")
    assert check(repo) == quiet
    assert "CC121" in check(repo, "--history")[1]
    repo.commit({SEARCH: EXISTS_FROM}, date(2026, 6, 4), "put it back")
    assert check(repo, "--history") == quiet


def test_history_in_concise_form_with_its_place(repo: Repo) -> None:
    commit = repo.commit({SEARCH: SILENT}, date(2026, 6, 3), "tidy up")
    words = ("check", "--root", str(repo.folder), *DAY, "--select", "CC121", "--history")
    ran = run(*words)
    assert ran.out.splitlines()[0] == (
        "projects/portal/search.toml:6:12: CC121 silent-move error: the first promise was changed "
        f"from 2026-06-25 to 2026-06-26 on 2026-06-03 by Mira Laine in {commit[:12]}"
    )
    assert ran.code == 1


NEW = SILENT.replace("PORTAL-search", "PORTAL-find")


def test_what_was_rewritten_before_a_rename_is_of_the_record_by_its_new_id(repo: Repo) -> None:
    commit = repo.commit({SEARCH: SILENT}, date(2026, 6, 3), "tidy up")
    repo.commit({SEARCH: NEW}, date(2026, 6, 4), "rename")
    words = ("--root", str(repo.folder), *DAY)
    for history in (("--history",), ("--base", "HEAD~2")):
        ran = run("check", *words, "--select", "CC121", *history)
        assert ran.out.splitlines()[0] == (
            "projects/portal/search.toml:6:12: CC121 silent-move error: the first promise was "
            f"changed from 2026-06-25 to 2026-06-26 on 2026-06-03 by Mira Laine in {commit[:12]}"
        )
    assert (
        "PORTAL-find  Room search · portal · first promised 2026-06-25" in run("drift", *words).out
    )
    waiver = f'[[commitment.waive]]\nrule = "CC121"\ncommit = "{commit[:10]}"\nwhy = "a slip"\n'
    repo.commit({SEARCH: NEW + waiver}, date(2026, 6, 4))
    assert "CC121" not in check(repo, "--history")[1]
    back = EXISTS_FROM.replace("PORTAL-search", "PORTAL-find")
    repo.commit({SEARCH: back}, date(2026, 6, 5), "put it back")
    assert "CC121" not in check(repo, "--history")[1]


def test_a_rename_hides_no_late_fact_and_no_grace(repo: Repo) -> None:
    late = EXISTS_FROM + "delivered = 2026-06-02\n"
    repo.commit({SEARCH: late}, date(2026, 6, 12), "late")
    repo.commit({SEARCH: late.replace("PORTAL-search", "PORTAL-find")}, date(2026, 6, 13))
    for history in (("--history",), ("--base", "HEAD~2")):
        assert "CC126" in check(repo, *history)[1], history
    first, second = (
        f'[[commitment]]\nid = "PORTAL-x"\ntitle = "X"\npromised = 2026-07-{day}\n'
        for day in ("01", "08")
    )
    file = "projects/portal/x.toml"
    repo.commit({file: first}, date(2026, 6, 14))
    repo.commit({file: second}, date(2026, 6, 14))
    repo.commit({file: second.replace("PORTAL-x", "PORTAL-y")}, date(2026, 6, 14))
    for history in (("--history",), ("--base", "HEAD~2")):
        assert "CC121" not in check(repo, *history)[1], history


def test_history_rules_follow_practice_and_flags(repo: Repo) -> None:
    repo.commit({SEARCH: SILENT.replace("Room s", "S")}, date(2026, 6, 3))
    history = {"CC121", "CC122"}
    assert history <= set(check(repo, "--history")[1])
    assert history & set(check(repo, "--history", "--practice", "essential")[1]) == {"CC121"}
    assert history & set(check(repo, "--history", "--ignore", "silent-move")[1]) == {"CC122"}


def test_a_rule_on_history_without_history_is_refused(repo: Repo) -> None:
    ran = run("check", "--root", str(repo.folder), "--select", "silent-move")
    said = error("CC121 silent-move reads the history", "add --history, or --base REV")
    assert ran == (2, "", said)


def test_a_waiver_names_the_commit(repo: Repo) -> None:
    commit = repo.commit({SEARCH: SILENT}, date(2026, 6, 3))
    waiver = f'[[commitment.waive]]\nrule = "CC121"\ncommit = "{commit[:10]}"\nwhy = "a slip"\n'
    repo.commit({SEARCH: SILENT + waiver}, date(2026, 6, 4))
    ran = run("check", "--root", str(repo.folder), *DAY, "--history", "--output-format", "json")
    found = json.loads(ran.out)
    assert "CC121" not in [one["code"] for one in found["findings"]]
    (waived,) = [one for one in found["waived"] if one["code"] == "CC121"]
    assert (waived["why"], waived["commit"], waived["until"]) == ("a slip", commit[:10], None)


def test_a_dropped_record_of_a_project_that_is_gone(repo: Repo) -> None:
    office = FILES["projects/portal/project.toml"].replace('"portal"', '"office"')
    there = {"projects/office/project.toml": office, "projects/office/o.toml": LATER}
    repo.commit(there, date(2026, 6, 3))
    repo.commit(dict.fromkeys(there, None), date(2026, 6, 4))
    for style in ("full", "concise", "json", "github"):
        ran = run("check", "--root", str(repo.folder), *DAY, "--history", "--select", "CC123",
                  "--output-format", style)  # fmt: skip
        assert ran.code == 1
        assert "the open commitment PORTAL-late was deleted" in ran.out
        assert "clientcare.toml" in ran.out


def test_a_shallow_clone_is_an_error(repo: Repo, tmp_path: Path) -> None:
    repo.commit({SEARCH: SILENT}, date(2026, 6, 3))
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.folder}", str(tmp_path / "shallow"))
    hint = "fetch it whole: git fetch --unshallow (in CI: fetch-depth: 0)"
    said = error("this is a shallow clone, without the history asked for", hint)
    for words in (("--history",), ("--at", "2026-06-02")):
        assert run("check", "--root", str(tmp_path / "shallow"), *words) == (2, "", said)
    there = Repo.__new__(Repo)
    there.folder = tmp_path / "shallow"
    there.commit({SEARCH: EXISTS_FROM}, date(2026, 6, 4))
    ran = run("check", "--root", str(there.folder), *DAY, "--base", "HEAD~1")
    assert ran.code == 2 or "CC121" in ran.out
    assert run("check", "--root", str(there.folder), *DAY, "--base", "HEAD~2").code == 2


# --base ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_only_what_the_change_brings_is_shown(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "change")
    assert check(repo, "--base", "main") == (0, [])
    repo.commit({"projects/portal/late.toml": LATER}, date(2026, 6, 3))
    assert check(repo, "--base", "main") == (0, ["CC101"])
    assert check(repo, "--base", "main", "--fail-on-new") == (1, ["CC101"])
    assert check(repo, "--base", "main", "--fail-on-new", "--exit-zero")[0] == 0
    assert check(repo, "--base", "main", "--fail-on-new", "--fail-on", "never")[0] == 0


def test_an_honest_change_is_not_punished(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "change")
    move = 'moves = [{ on = 2026-06-10, to = 2026-06-30, why = "x" }]\n'
    files = {"projects/portal/log.toml": COMPLAINT, SEARCH: EXISTS_FROM + move}
    repo.commit(files, date(2026, 6, 10))
    code, codes = check(repo, "--base", "main")
    assert code == 0
    assert {"CC106", "CC407"} <= set(codes)


def test_a_silent_move_fails_it_committed_or_not(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "change")
    repo.write({SEARCH: SILENT})
    assert check(repo, "--base", "main") == (1, ["CC121"])
    repo.commit({}, date(2026, 6, 3))
    assert check(repo, "--base", "main") == (1, ["CC121"])
    repo.write({SEARCH: EXISTS_FROM})
    assert check(repo, "--base", "main") == (0, [])


def test_warnings_on_history_fail_it_from_their_severity_on(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "change")
    repo.write({SEARCH: EXISTS_FROM.replace("made = 2026-06-01", "made = 2026-05-29")})
    assert check(repo, "--base", "main") == (0, ["CC124"])
    assert check(repo, "--base", "main", "--fail-on", "warning") == (1, ["CC124"])


def test_the_revision_stands_for_its_merge_base(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "change")
    repo.commit({"projects/portal/late.toml": LATER}, date(2026, 6, 3))
    repo.git("checkout", "--quiet", "main")
    repo.commit({SEARCH: SILENT}, date(2026, 6, 4), "on main")
    repo.git("checkout", "--quiet", "change")
    assert check(repo, "--base", "main") == (0, ["CC101"])


def test_what_cannot_be_read_counts_even_where_it_was_so_before(repo: Repo) -> None:
    invalid = {"projects/portal/a.toml": "[", "projects/portal/b.toml": "[[risk]]\nid = 1\n"}
    repo.commit(invalid, date(2026, 6, 2))
    repo.git("checkout", "--quiet", "-b", "change")
    code, codes = check(repo, "--base", "main")
    assert code == 1
    assert set(codes) == {"CC001", "CC002"}


def test_other_faults_of_the_records_count_only_where_they_are_new(repo: Repo) -> None:
    unknown = EXISTS_FROM.replace('"mira"', '"nobody"')
    repo.commit({SEARCH: unknown}, date(2026, 6, 2))
    repo.git("checkout", "--quiet", "-b", "change")
    assert check(repo, "--base", "main") == (0, [])
    repo.write({"projects/portal/late.toml": LATER.replace('"mira"', '"noone"')})
    code, codes = check(repo, "--base", "main")
    assert (code, codes.count("CC004")) == (1, 1)


def test_both_sides_are_judged_on_one_day(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "change")
    repo.commit({"note": "1"}, date(2026, 6, 3))
    assert check(repo, "--base", "main", day="2026-12-01") == (0, [])


def test_commits_after_the_day_are_not_read(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "change")
    repo.commit({"projects/portal/late.toml": LATER}, date(2026, 6, 3))
    repo.commit({SEARCH: SILENT}, date(2026, 6, 10))
    repo.write({SEARCH: EXISTS_FROM.replace("06-25", "06-29")})
    assert check(repo, "--base", "main", day="2026-06-04") == (0, ["CC101"])
    assert check(repo, "--base", "main", day="2026-06-10") == (1, ["CC101", "CC121"])
    ran = run("check", "--root", str(repo.folder), "--base", "main", "--as-of", "2026-05-01")
    assert (ran.code, ran.err.splitlines()[0]) == (
        2, "error: there is no commit at or before 2026-05-01",
    )  # fmt: skip


def test_a_waiver_in_the_change_names_the_commit_that_needs_it(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "change")
    commit = repo.commit({SEARCH: SILENT}, date(2026, 6, 3))
    waiver = f'[[commitment.waive]]\nrule = "CC121"\ncommit = "{commit}"\nwhy = "a slip"\n'
    repo.commit({SEARCH: SILENT + waiver}, date(2026, 6, 4))
    words = ("check", "--root", str(repo.folder), *DAY, "--output-format", "concise")
    ran = run(*words, "--base", "main")
    assert ran.code == 1
    assert "CC121 silent-move error" in ran.out
    assert ran.err == (
        f"warning: new waiver for commit {commit}, it hides nothing yet: "
        "CC121 PORTAL-search: a slip\n"
    )
    named = "it hides nothing yet: CC121 PORTAL-search: a slip"
    for name in ("markdown", "html"):
        assert named in run(*words[:-2], "--base", "main", "--output", f"{name}=-").out
    ran = run(*words[:-2], "--base", "main", "--output-format", "json")
    assert json.loads(ran.out)["new_waivers"] == [
        {"rule": "CC121", "record": "PORTAL-search", "why": "a slip", "until": None,
         "commit": commit},
    ]  # fmt: skip
    repo.git("branch", "--force", "main", "change")
    assert run(*words, "--history", "--select", "CC121").code == 0


def test_a_waiver_of_a_second_record_with_one_id_is_named(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "change")
    waiver = '[[commitment.waive]]\nrule = "CC112"\nuntil = 2026-07-01\nwhy = "a slip"\n'
    repo.commit({"projects/portal/twin.toml": EXISTS_FROM + waiver}, date(2026, 6, 3))
    ran = run("check", "--root", str(repo.folder), *DAY, "--base", "main")
    assert ran.code == 1
    assert "it hides nothing yet: CC112 PORTAL-search: a slip" in ran.err


def test_a_fact_corrected_on_the_day_of_its_commit(repo: Repo) -> None:
    """The day is looked up in the history before the base."""
    done = EXISTS_FROM + "delivered = 2026-06-10\n"
    repo.commit({SEARCH: done}, date(2026, 6, 10))
    repo.git("checkout", "--quiet", "-b", "change")
    repo.commit({SEARCH: done.replace("06-10", "06-09")}, date(2026, 6, 10))
    assert "CC124" not in check(repo, "--base", "main")[1]
    repo.commit({SEARCH: done.replace("made = 2026-06-01", "made = 2026-05-29")}, date(2026, 6, 10))
    assert "CC124" in check(repo, "--base", "main")[1]


def test_a_workspace_that_is_new_or_was_moved(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.commit({"readme": "x"}, date(2026, 5, 1))
    repo.git("checkout", "--quiet", "-b", "change")
    repo.commit({**FILES, SEARCH: EXISTS_FROM}, date(2026, 6, 1))
    assert {"CC112", "CC601"} <= set(check(repo, "--base", "main")[1])
    repo.git("branch", "--force", "main", "change")
    (repo.folder / "care").mkdir()
    repo.git("mv", "clientcare.toml", "projects", "care/")
    repo.commit({f"care/{SEARCH}": SILENT}, date(2026, 6, 2))
    assert check(repo, "--base", "main", folder="care") == (1, ["CC121"])


def test_the_files_of_a_commit_can_be_the_change_too(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "change")
    repo.commit({SEARCH: SILENT}, date(2026, 6, 3))
    repo.commit({SEARCH: EXISTS_FROM}, date(2026, 6, 4))
    assert check(repo, "--base", "main", "--at", "HEAD~1") == (1, ["CC121"])
    assert check(repo, "--base", "main", "--at", "HEAD") == (0, [])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--base", "nowhere"), 'there is no commit "nowhere" here'),
        (("--base", "--all"), 'there is no commit "--all" here'),
        (("--base", "main", "--history"), "--base and --history exclude each other"),
        (("--fail-on-new",), "--fail-on-new goes with --base"),
    ],
)
def test_what_is_refused(repo: Repo, words: tuple[str, ...], message: str) -> None:
    ran = run("check", "--root", str(repo.folder), *words)
    assert (ran.code, ran.out, ran.err.splitlines()[0]) == (2, "", f"error: {message}")


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.write({**FILES, SEARCH: EXISTS_FROM})
    words = ("check", "--base", "HEAD", "--root", str(repo.folder), *DAY)
    said = "nothing is committed yet: everything counts as new\n"
    ran = run(*words)
    assert (ran.code, ran.err) == (0, said)
    assert "CC112" in ran.out
    repo.write({SEARCH: EXISTS_FROM + "delivered = 2026-05-01\n"})
    ran = run(*words)
    assert (ran.code, ran.err) == (1, said)
    assert "CC005" in ran.out
