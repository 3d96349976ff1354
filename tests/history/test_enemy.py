"""An enemy: every way to look better that we know, each one small edit, and what must name it."""

import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clientcare.calendar.now import Now
from tests.cli.running import Ran, run
from tests.history.enemy_sample import FILES, TODAY, P, build, copy_of
from tests.history.repositories import Repo

pytestmark = pytest.mark.slow

ZONE = ZoneInfo("Europe/Helsinki")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("enemy") / "repo").folder


@pytest.fixture
def repo(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A copy of the sample, on a branch of its own, at noon of the day of every edit."""
    now = Now.at(datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=ZONE), ZONE)
    monkeypatch.setattr("clientcare.cli.common.present", lambda _: now)
    return copy_of(sample, tmp_path / "repo")


def gate(repo: Repo, *words: str, folder: str = "") -> Ran:
    """Judge the work tree against main."""
    root = str(repo.folder / folder)
    return run("check", "--root", root, "--base", "main", "--output-format", "concise", *words)


def edit(repo: Repo, name: str, *changes: tuple[str, str]) -> None:
    """Replace texts in a file of the sample; each must be there."""
    text = (repo.folder / name).read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    repo.write({name: text})


def names(ran: Ran, code: str, *words: str) -> bool:
    """Whether a finding of a rule says all of some words."""
    lines = [line for line in ran.out.splitlines() if f" {code} " in line]
    return any(all(word in line for word in words) for line in lines)


def test_the_sample_passes_untouched(repo: Repo) -> None:
    ran = gate(repo)
    assert (ran.code, ran.out.splitlines()[:-1], ran.err) == (0, [], "")


# The sixteen that once passed --------------------------------------------------------------------

SILENT = (f"{P}map.toml", ("promised = 2026-11-10", "promised = 2026-12-10"))


def test_1_a_head_of_the_future_hides_nothing(repo: Repo) -> None:
    edit(repo, *SILENT)
    later = datetime(2026, 11, 20, 12, 10, tzinfo=ZONE)
    repo.commit({f"{P}broken.toml": "[["}, later)
    ran = gate(repo)
    assert ran.code == 1
    assert names(ran, "CC014", "is dated 2026-11-20")
    assert names(ran, "CC121", "2026-11-10 to 2026-12-10")
    assert names(ran, "CC001", "broken.toml")
    words = ("check", "--root", str(repo.folder), "--history", "--output-format", "concise")
    ran = run(*words)
    assert names(ran, "CC014", "is dated 2026-11-20")
    assert names(ran, "CC121", "2026-11-10 to 2026-12-10")
    assert not names(run(*words, "--as-of", "2026-11-20T12:05"), "CC014")


@pytest.mark.parametrize(
    ("new", "key"),
    [
        ('fail_on = "never"', "check.fail_on"),
        ('fail_on = "error"\nseverity = { CC121 = "info" }', "check.severity"),
        ('fail_on = "error"\nignore = ["CC2"]', "check.ignore"),
        ('fail_on = "error"\nselect = ["CC9"]', "check.select"),
        ('fail_on = "error"\npractice = "essential"', "check.practice"),
    ],
)
def test_2_and_3_the_judge_is_not_the_judged(repo: Repo, new: str, key: str) -> None:
    edit(repo, *SILENT)
    edit(repo, "clientcare.toml", ('fail_on = "error"', new))
    ran = gate(repo)
    assert ran.code == 1
    assert names(ran, "CC121", "2026-11-10 to 2026-12-10")
    assert names(ran, "CC013", "error", key)


def test_4_a_settled_record_is_deleted(repo: Repo) -> None:
    repo.write({f"{P}search.toml": None})
    ran = gate(repo)
    assert ran.code == 1
    assert names(ran, "CC123", "settled commitment P-b")
    assert names(ran, "CC125", "P-b", "the first promise was not kept")


def test_5_it_comes_again_under_a_new_id(repo: Repo) -> None:
    edit(repo, f"{P}search.toml", ('"P-b"', '"P-new"'), ("2026-10-15", "2026-10-30"))
    ran = gate(repo)
    assert ran.code == 1
    assert names(ran, "CC123", "P-b", "P-new resembles it")
    assert names(ran, "CC125", "P-b", "the first promise was not kept")


def test_6_a_twin_takes_its_place(repo: Repo) -> None:
    twin = FILES[f"{P}map.toml"].replace("P-a", "P-twin").replace("2026-11-10", "2026-12-10")
    replaced = 'promised = 2026-11-10\nreplaced = 2026-11-09\nreplaced_by = "P-twin"'
    edit(repo, f"{P}map.toml", ("promised = 2026-11-10", replaced))
    repo.write({f"{P}twin.toml": twin})
    ran = gate(repo)
    assert ran.code == 1
    assert names(ran, "CC128", "P-twin", "2026-12-10 instead of 2026-11-10")
    root = ("--root", str(repo.folder), "--as-of", "2026-11-20")
    (shop,) = json.loads(run("status", *root, "--format", "json").out)["projects"]
    (one,) = [each for each in shop["commitments"] if each["id"] == "P-twin"]
    told = one["promised"], one["due"], one["moves"], one["slip_days"]
    assert told == ("2026-11-10", "2026-12-10", 1, 22)
    letter = run("report", "shop", *root).out
    (row,) = [line for line in letter.splitlines() if line.startswith("| Map of the shops")]
    assert "10 November 2026" in row
    assert "10 December 2026" in row
    assert "first promised" not in row


def test_7_the_accepted_is_cancelled(repo: Repo) -> None:
    edit(repo, f"{P}search.toml", ("accepted = ", "cancelled = 2026-10-14\naccepted = "))
    ran = gate(repo)
    assert ran.code == 1
    assert names(ran, "CC125", "P-b", "the first promise was not kept")
    assert names(ran, "CC005", "cancelled")


def test_8_promises_are_invented(repo: Repo) -> None:
    kept = (
        '[[commitment]]\nid = "P-{n}"\ntitle = "Extra {n}"\nowner = "mira"\nmade = 2026-10-01\n'
        "promised = 2026-11-0{n}\ndelivered = 2026-11-0{n}\n"
    )
    repo.write({f"{P}more.toml": "".join(kept.format(n=n) for n in range(1, 10))})
    ran = gate(repo)
    assert ran.code == 1
    assert all(names(ran, "CC125", f"P-{n}", "promised and kept") for n in range(1, 10))


def test_9_an_old_date_on_the_commit(repo: Repo) -> None:
    edit(repo, f"{P}search.toml", ("delivered = 2026-10-30", "delivered = 2026-10-15"))
    repo.commit({}, date(2026, 9, 15))
    ran = gate(repo)
    assert ran.code == 1
    assert names(ran, "CC124", "delivered 2026-10-30")
    assert names(ran, "CC125", "P-b")


def test_10_a_change_that_nobody_agreed_to(repo: Repo) -> None:
    edit(repo, f"{P}map.toml", (', "works on a phone"', ""))
    ran = gate(repo)
    assert ran.code == 1
    assert names(ran, "CC122", "error", "works on a phone")
    drift = run("drift", "--root", str(repo.folder))
    assert "agreed change of the bar" not in drift.out


def test_11_a_merge_of_a_rewritten_line(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "--orphan", "rewritten")
    edit(repo, *SILENT)
    repo.commit({}, date(2026, 11, 12), "Record what happened")
    repo.git("merge", "--quiet", "-s", "ours", "--allow-unrelated-histories", "main", on=TODAY)
    ran = gate(repo)
    assert ran.code == 1
    assert names(ran, "CC121", "2026-11-10 to 2026-12-10")


def test_12_the_workspace_is_copied_and_the_old_one_removed(repo: Repo) -> None:
    copied = {f"care/{name}": text for name, text in FILES.items()}
    name = f"care/{P}map.toml"
    copied[name] = copied[name].replace("promised = 2026-11-10", "promised = 2026-12-10")
    repo.commit(copied, TODAY, "Copy")
    repo.commit(dict.fromkeys(FILES), TODAY, "Clean up")
    ran = gate(repo, folder="care")
    assert ran.code == 1
    assert names(ran, "CC121", "2026-11-10 to 2026-12-10")


def test_13_the_records_in_a_submodule(repo: Repo) -> None:
    inner = Repo(repo.folder.parent / "inner")
    records = {n.removeprefix("projects/"): t for n, t in FILES.items() if n.startswith(P)}
    inner.commit(records, TODAY)
    repo.git("rm", "-r", "--quiet", "projects")
    words = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.folder))
    repo.git(*words, "projects")
    repo.commit({}, TODAY)
    for asked in (("--base", "main"), ("--history",)):
        root = str(repo.folder)
        ran = run("check", "--root", root, *asked, "--output-format", "concise")
        assert ran.code == 1
        assert names(ran, "CC001", "projects", "is a submodule"), asked


@pytest.mark.parametrize("link", ["projects", "projects/shop"])
def test_13_a_link_to_records_in_a_submodule(link: str, repo: Repo) -> None:
    inner = Repo(repo.folder.parent / "inner")
    records = {n.removeprefix("projects/"): t for n, t in FILES.items() if n.startswith(P)}
    inner.commit(records, TODAY)
    repo.git("rm", "-r", "--quiet", "projects")
    words = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.folder))
    repo.git(*words, "inner")
    target = {"projects": "inner", "projects/shop": "../inner/shop"}[link]
    (repo.folder / link).parent.mkdir(exist_ok=True)
    (repo.folder / link).symlink_to(target)
    repo.commit({}, TODAY)
    repo.git("branch", "--force", "main", "HEAD")
    ran = gate(repo)
    assert ran.code == 1
    assert names(ran, "CC001", "inner", "is a submodule")


def test_14_a_waiver_by_the_commit_that_deletes(repo: Repo) -> None:
    repo.write({f"{P}map.toml": None})
    commit = repo.commit({}, TODAY)
    waiver = f'waive = [{{ rule = "CC123", commit = "{commit}", why = "no more" }}]\ngoals ='
    edit(repo, f"{P}project.toml", ("goals =", waiver))
    repo.commit({}, TODAY)
    ran = gate(repo)
    assert ran.code == 1
    assert names(ran, "CC123", "the open commitment P-a was deleted")
    assert "new waiver for commit" in ran.err


def test_15_hidden_from_the_client(repo: Repo) -> None:
    edit(repo, f"{P}map.toml", ('owner = "mira"', 'owner = "mira"\ninternal = true'))
    ran = gate(repo)
    assert ran.code == 1
    assert names(ran, "CC127", "P-a")


def test_16_whatever_else_decides(repo: Repo) -> None:
    edit(repo, f"{P}issues.toml", ('severity = "critical"', 'severity = "low"'))
    edit(
        repo,
        f"{P}project.toml",
        ('respond_within = "1d"', 'respond_within = "20d"'),
        ('scope = ["search", "basket"]', 'scope = ["search"]'),
    )
    edit(repo, "clientcare.toml", ('holidays = "FI"', 'holidays = "FI"\nclosed = [2026-11-11]'))
    edit(repo, f"{P}log.toml", ("mood = 1", "mood = 4"))
    ran = gate(repo)
    assert ran.code == 1
    assert names(ran, "CC124", "severity critical was changed to low")
    assert names(ran, "CC013", "escalation.1.respond_within", "1d → 20d")
    assert names(ran, "CC013", "calendar.closed")
    assert names(ran, "CC124", "mood 1 was changed to 4")
    assert names(ran, "CC124", "scope basket was removed")
    assert names(ran, "CC125", "shop", "the mood was 1 of 5")
    assert names(ran, "CC125", "I-out")


# Eighty more -------------------------------------------------------------------------------------

MAP, SEARCH, BASKET, DATA = (f"{P}{name}.toml" for name in ("map", "search", "basket", "data"))
ISSUES, LOG, OTHERS, PROJECT = (
    f"{P}{name}.toml" for name in ("issues", "log", "others", "project")
)
NAMED = "clientcare.toml"
TWIN = (
    '[[commitment]]\nid = "P-new"\ntitle = "Search of ours"\nowner = "mira"\nmade = 2026-09-15\n'
    "promised = 2026-10-15\ndelivered = 2026-10-14\n"
)
TRICKS: list[tuple[str, str, str, str, str]] = [
    # what is promised
    (MAP, "promised = 2026-11-10\n", "", "CC121", "P-a"),
    (MAP, "promised = 2026-11-10", "promised = 2026-11-30", "CC121", "P-a"),
    (SEARCH, "promised = 2026-10-15", "promised = 2026-10-30", "CC121", "P-b"),
    (SEARCH, "promised = 2026-10-15", "promised = 2026-10-30", "CC125", "P-b"),
    (BASKET, "to = 2026-12-11", "to = 2026-12-18", "CC121", "2026-12-18"),
    (BASKET, "told = 2026-11-03", "told = 2026-11-02", "CC121", "2026-11-02"),
    (BASKET, "on = 2026-11-03", "on = 2026-10-03", "CC121", "2026-10-03"),
    (BASKET, ', told = 2026-11-03', "", "CC121", "was removed"),
    (BASKET, 'why = "the map is late"', 'why = "you asked for it"', "CC124", "you asked"),
    (BASKET, 'told = 2026-11-03', 'told = 2026-11-03, agreed = 2026-11-04', "CC126", "agreed"),
    (BASKET, 'told = 2026-11-03', 'told = 2026-11-03, agreed = 2026-11-04', "CC125", "P-c"),
    (BASKET, "promised = 2026-11-06", "promised = 2026-12-11", "CC125", "P-c"),
    (MAP, "made = 2026-10-01", "made = 2026-11-01", "CC124", "made"),
    (MAP, "promised = 2026-11-10", "promised = 2026-11-10\ndelivered = 2026-11-09", "CC126", "P-a"),
    (MAP, "promised = 2026-11-10", "promised = 2026-11-10\ndelivered = 2026-11-09", "CC125", "P-a"),
    (MAP, "promised = 2026-11-10", "promised = 2026-11-10\ncancelled = 2026-11-09", "CC125", "P-a"),
    (MAP, "promised = 2026-11-10", "promised = 2026-11-10\nreplaced = 2026-11-19", "CC128", "P-a"),
    (MAP, "promised = 2026-11-10",
     ("promised = 2026-11-10\n"
     'moves = [{ on = 2026-11-04, to = 2026-12-10, why = "x", told = 2026-11-04 }]'),
     "CC125", "P-a"),
    (MAP, "promised = 2026-11-10",
     ("promised = 2026-11-10\n"
     'moves = [{ on = 2026-11-04, to = 2026-12-10, why = "x", told = 2026-11-04 }]'),
     "CC126", "told 2026-11-04"),
    # the bar
    (MAP, '"shows every shop", ', "", "CC122", "shows every shop"),
    (MAP, "shows every shop", "shows some shops", "CC122", "shows every shop"),
    (MAP, 'title = "Map of the shops"', 'title = "Draft of a map"', "CC122", "Draft of a map"),
    (DATA, "amount = 28000", "amount = 18000", "CC122", "28000"),
    (DATA, 'currency = "EUR"', 'currency = "HUF"', "CC122", "HUF"),
    # whose it is
    (MAP, 'owner = "mira"', 'owner = "mira"\nby = "client"', "CC124", "us was changed to client"),
    (MAP, 'owner = "mira"', 'owner = "mira"\nkind = "answer"', "CC124", "deliverable"),
    (MAP, 'needs = ["P-data"]\n', "", "CC124", "P-data"),
    (DATA, "promised = 2026-10-20", "promised = 2026-10-01", "CC121", "P-data"),
    (DATA, "delivered = 2026-10-22", "delivered = 2026-11-02", "CC124", "delivered"),
    (DATA, "promised = 2026-11-06", "promised = 2026-11-26", "CC121", "P-pay"),
    (DATA, "invoiced = 2026-10-23", "invoiced = 2026-11-10", "CC124", "invoiced"),
    # what was delivered
    (SEARCH, "delivered = 2026-10-30", "delivered = 2026-10-29", "CC124", "2026-10-29"),
    (SEARCH, "accepted = 2026-11-02", "accepted = 2026-10-31", "CC124", "accepted"),
    (SEARCH, 'accepted_by = "bo"', 'accepted_by = "eva"', "CC124", "eva"),
    (SEARCH, "on = 2026-10-29", "on = 2026-10-14", "CC124", "2026-10-14"),
    (SEARCH, 'id = "P-b"', 'id = "P-b"\ninternal = true', "CC127", "P-b"),
    # problems
    (ISSUES, 'severity = "critical"\n', "", "CC124", "severity critical was removed"),
    (ISSUES, 'severity = "critical"', 'severity = "low"', "CC125", "I-out"),
    (ISSUES, 'client_priority = "critical"', 'client_priority = "low"', "CC124", "priority"),
    (ISSUES, "found = 2026-11-09", "found = 2026-11-12", "CC124", "found"),
    (ISSUES, "told = 2026-11-12", "told = 2026-11-09", "CC124", "told"),
    (ISSUES, 'owner = "mira"\nimpact', 'owner = "mira"\ntriaged = 2026-11-09\nimpact', "CC126",
     "triaged"),
    (ISSUES, 'owner = "mira"\nimpact', 'owner = "mira"\ntriaged = 2026-11-09\nimpact', "CC125",
     "I-out"),
    (ISSUES, "promised = 2026-11-11", "promised = 2026-11-25", "CC121", "I-out"),
    (ISSUES, "promised = 2026-11-11", "promised = 2026-11-11\nfixed = 2026-11-11", "CC125",
     "I-out"),
    (ISSUES, 'affects = ["P-a"]\n', "", "CC124", "P-a"),
    (ISSUES, 'id = "I-out"', 'id = "I-out"\ninternal = true', "CC127", "I-out"),
    (ISSUES, 'id = "I-out"', 'id = "I-out"\nkind = "requirements"', "CC124", "defect"),
    (ISSUES, "raised = 2026-11-09", "raised = 2026-11-12", "CC124", "raised"),
    (ISSUES, 'why = "no word"', 'why = "no word"\nanswered = 2026-11-09', "CC126", "answered"),
    (ISSUES, 'why = "no word"', 'why = "no word"\nanswered = 2026-11-09', "CC125", "I-out"),
    (ISSUES, 'why = "no word"', 'why = "a question"', "CC124", "no word"),
    (ISSUES, 'found_by = "client"\n', "", "CC124", "found_by"),
    (ISSUES, "fixed = 2026-10-20", "fixed = 2026-10-09", "CC124", "fixed"),
    (ISSUES, "fixed = 2026-10-20", "fixed = 2026-10-09", "CC125", "I-old"),
    (ISSUES, "promised = 2026-10-09", "promised = 2026-10-20", "CC125", "I-old"),
    (ISSUES, 'by = "client"\nwhy = "no word"', 'why = "no word"', "CC124", "by client"),
    (ISSUES, 'level = 1\nby = "client"', 'level = 2\nby = "client"', "CC124", "level 1"),
    # contact
    (LOG, "mood = 1", "mood = 5", "CC125", "shop"),
    (LOG, "mood = 1\n", "", "CC124", "mood 1 was removed"),
    (LOG, "mood = 1\n", "", "CC125", "the mood was 1 of 5; now they do not"),
    (LOG, 'kind = "complaint"', 'kind = "message"', "CC125", "T-complaint"),
    (LOG, 'from = "client"\n', "", "CC124", "from client"),
    (LOG, "on = 2026-11-04", "on = 2026-11-12", "CC124", "T-complaint"),
    (LOG, "on = 2026-10-01", "on = 2026-11-10", "CC124", "T-first"),
    (LOG, 'summary = "We are angry"', 'summary = "We wonder"', "CC124", "We are angry"),
    (LOG, 'summary = "We are angry"', 'summary = "We are angry"\nanswered = 2026-11-04', "CC126",
     "answered"),
    (LOG, 'summary = "We are angry"', 'summary = "We are angry"\nanswered = 2026-11-04', "CC125",
     "T-complaint"),
    (LOG, 'id = "T-complaint"', 'id = "T-complaint"\ninternal = true', "CC127", "T-complaint"),
    # changes, risks
    (OTHERS, 'decision = "declined"', 'decision = "agreed"', "CC124", "declined"),
    (OTHERS, "requested = 2026-10-20", "requested = 2026-11-10", "CC124", "requested"),
    (OTHERS, 'decided_by = "bo"', 'decided_by = "eva"', "CC124", "eva"),
    (OTHERS, 'affects = ["P-a"]', 'affects = ["P-b"]', "CC124", "P-a"),
    (OTHERS, "assessed = 2026-10-26", "assessed = 2026-10-26\ndecided = 2026-11-05", "CC126",
     "decided"),
    (OTHERS, "seen = 2026-10-01", "seen = 2026-11-10", "CC124", "seen"),
    (OTHERS, "shared = 2026-10-02", "shared = 2026-10-02\ninternal = true", "CC127", "R-host"),
    (OTHERS, "on = 2026-10-30", "on = 2026-10-24", "CC124", "V-old"),
    # the agreement
    (PROJECT, "ends = 2026-12-31", "ends = 2027-03-31", "CC124", "ends"),
    (PROJECT, 'scope = ["search", "basket"]', 'scope = ["search"]', "CC124", "basket"),
    (PROJECT, 'goals = ["guests buy online"]', 'goals = ["guests look"]', "CC124", "guests buy"),
    (PROJECT, 'assumptions = ["the client hosts it"]\n', "", "CC124", "the client hosts it"),
    (PROJECT, 'ref = "C-1"', 'ref = "C-2"', "CC124", "C-2"),
    (PROJECT, 'payment = "14 days net"', 'payment = "on the day"', "CC124", "14 days"),
    (PROJECT, "signed = 2026-09-01", "signed = 2026-08-01", "CC124", "signed"),
    (PROJECT, 'colour = "red"', 'colour = "green"', "CC124", "colour"),
    (PROJECT, 'respond_within = "1d"', 'respond_within = "9d"', "CC013", "1d → 9d"),
    (PROJECT, 'respond_within = "1d"', 'respond_within = "9d"', "CC124", "respond_within"),
    (PROJECT, 'theirs = "bo"', 'theirs = "eva"', "CC124", "theirs"),
    (PROJECT, "started = 2026-09-01", 'started = 2026-09-01\npolicy = { tell_slip = "9d" }',
     "CC013", "policy.tell_slip"),
    (PROJECT, "started = 2026-09-01", 'started = 2026-09-01\ncadence = { update = "9w" }',
     "CC013", "cadence.update"),
    # money, duplicates, pauses
    (DATA, "promised = 2026-11-06",
     "promised = 2026-11-06\npayments = [{ on = 2026-11-06, amount = 28000 }]", "CC126", "P-pay"),
    (DATA, "promised = 2026-11-06",
     "promised = 2026-11-06\npayments = [{ on = 2026-11-06, amount = 28000 }]", "CC125", "P-pay"),
    (DATA, "promised = 2026-11-06",
     "promised = 2026-11-06\nwritten_off = [{ on = 2026-11-06, amount = 28000 }]", "CC125",
     "P-pay"),
    (DATA, "amount = 28000",
     "amount = 1\npayments = [{ on = 2026-11-19, amount = 1 }]", "CC122", "28000"),
    (SEARCH, '[[commitment]]\nid = "P-b"', (f'{TWIN}[[commitment]]\nid = "P-b"\n'
     'duplicate_of = "P-new"'), "CC125", "P-b"),
    (PROJECT, "[[project.health]]", ("[[project.paused]]\nfrom = 2026-10-01\nuntil = 2026-11-19\n"
     "agreed = 2026-10-01\n[[project.health]]"), "CC126", "agreed"),
    (PROJECT, "[[project.health]]", ("[[project.paused]]\nfrom = 2026-10-01\nuntil = 2026-11-19\n"
     "agreed = 2026-10-01\n[[project.health]]"), "CC125", "P-a"),
    # who is who, and how much a risk weighs
    (PROJECT, 'name = "Bo Salo"\nside = "client"', 'name = "Bo Salo"\nside = "us"', "CC124",
     "side client"),
    (OTHERS, 'probability = "high"', 'probability = "low"', "CC124", "probability high"),
    (OTHERS, 'impact = "high"', 'impact = "low"', "CC124", "impact high"),
    (OTHERS, 'requested_by = "bo"', 'requested_by = "mira"', "CC124", "requested_by bo"),
    # replaced by nothing that is ours to keep
    (MAP, "promised = 2026-11-10",
     'promised = 2026-11-10\nreplaced = 2026-11-19\nreplaced_by = "P-a"', "CC128", "leads back"),
    (MAP, "promised = 2026-11-10",
     'promised = 2026-11-10\nreplaced = 2026-11-19\nreplaced_by = "P-pay"', "CC128",
     "the client owes"),
    (MAP, "promised = 2026-11-10",
     'promised = 2026-11-10\nreplaced = 2026-11-19\nreplaced_by = "P-b"', "CC128",
     "was delivered before"),
    (MAP, "promised = 2026-11-10", (
     'promised = 2026-11-10\nreplaced = 2026-11-19\nreplaced_by = "P-n"\n[[commitment]]\n'
     'id = "P-n"\ntitle = "Map"\ninternal = true\npromised = 2026-11-10'), "CC128",
     "the client cannot read"),
    (PROJECT, 'colour = "red"\nwhy = "the map is late"', 'colour = "red"\nwhy = "you are late"',
     "CC124", "the map is late"),
    (PROJECT, 'client = "West Oy"', 'client = "West Oy"\ntime_zone = "America/Lima"', "CC013",
     "time_zone"),
    # who was there, who is there, and whom the letter may name
    (LOG, 'with = ["mira", "bo"]', 'with = ["mira", "bo", "eva"]', "CC126", "with eva 2026-11-03"),
    (PROJECT, "key = true\n", "", "CC124", "key"),
    (PROJECT, "key = true", "key = false", "CC124", "key true was changed to false"),
    (PROJECT, "key = true", "key = true\nleft = 2026-10-01", "CC126", "left 2026-10-01"),
    (PROJECT, "[project.people.eva]", ('[project.people.olli]\nname = "Olli"\nside = "client"\n'
     "[project.people.eva]"), "CC013", "people.olli.side"),
    (PROJECT, "[project.contract]", '[project.contract]\ndeemed_accepted = "1d"', "CC013",
     "contract.deemed_accepted is laxer: none → 1d"),
    (PROJECT, "started = 2026-09-01", "started = 2026-11-01", "CC124", "started"),
    (LOG, 'id = "T-meet"', 'id = "T-meet"\nabout = ["R-host"]', "CC126",
     "about R-host 2026-11-03"),
    (PROJECT, "[project.contract]", ('[project.report]\nmay_name = ["East Oy"]\n'
     "[project.contract]"), "CC013", "report.may_name"),
    # the judge
    (NAMED, 'tell_slip = "1d"', 'tell_slip = "2w"', "CC013", "1d → 2w"),
    (NAMED, 'tell_slip = "1d"', "max_moves = 9", "CC013", "policy.max_moves"),
    (NAMED, 'tell_slip = "1d"', 'record_within = "90d"', "CC013", "record_within"),
    (NAMED, 'tell_slip = "1d"', 'waiver_limit = "900d"', "CC013", "waiver_limit"),
    (NAMED, 'update = "2w"\n', "", "CC013", "cadence.update"),
    (NAMED, 'time_zone = "Europe/Helsinki"', 'time_zone = "America/Lima"', "CC013", "time_zone"),
    (NAMED, 'holidays = "FI"', 'holidays = "FI"\nclosed = [2026-11-11]', "CC013",
     "calendar.closed"),
    (NAMED, 'holidays = "FI"', 'workdays = ["mon"]', "CC013", "calendar.workdays"),
    (NAMED, 'name = "Olli Kanto"', 'name = "Olli Kanto"\nleft = 2026-10-01', "CC013",
     "people.olli.left judges otherwise: none → 2026-10-01"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new"), dict.fromkeys(trick[:3] for trick in TRICKS))
def test_every_trick_is_named(repo: Repo, file: str, old: str, new: str) -> None:
    text = (repo.folder / file).read_text()
    assert old in text
    repo.write({file: text.replace(old, new, 1)})
    ran = gate(repo, "--fail-on", "warning", "--output-format", "json")
    found = json.loads(ran.out)["findings"]
    for code, word in (trick[3:] for trick in TRICKS if trick[:3] == (file, old, new)):
        told = [f"{one['record']} {one['message']}" for one in found if one["code"] == code]
        assert any(word in text for text in told), (code, word, ran.out)
    assert ran.code == 1


SERIES = """\
[[commitment]]
id = "P-care"
title = "Monthly care"
owner = "mira"
made = 2026-09-01
promised = 2026-09-10
every = "1m"
rounds = [
    { due = 2026-09-10, delivered = 2026-09-10 },
    { due = 2026-10-10, delivered = 2026-10-20 },
]
"""
ROUND = "    { due = 2026-10-10, delivered = 2026-10-20 },\n"
CARE = f"{P}care.toml"


@pytest.mark.parametrize(
    ("new", "code", "word"),
    [
        (ROUND.replace("10-20", "10-10"), "CC124", "2026-10-20"),
        (ROUND.replace("10-20", "10-10"), "CC125", "P-care"),
        ("", "CC124", "2026-10-20"),
        (ROUND.replace("due = 2026-10-10", "due = 2026-11-10"), "CC125", "P-care"),
        (ROUND.replace("10-20", "10-20, cancelled = 2026-10-09"), "CC126", "cancelled"),
        (ROUND + "    { due = 2026-11-10, delivered = 2026-11-10 },\n", "CC125", "P-care"),
        (ROUND + "    { due = 2026-11-10, delivered = 2026-11-19 },\n", "", ""),
        (ROUND + "]\nuntil = 2026-10-11\ntags = [\n", "CC125", "P-care@2026-11-10"),
        (ROUND + "]\nuntil = 2026-11-18\ntags = [\n", "", ""),
    ],
)
def test_a_round_is_rewritten(repo: Repo, new: str, code: str, word: str) -> None:
    repo.git("checkout", "--quiet", "main")
    repo.commit({CARE: SERIES}, date(2026, 11, 12), "Record the rounds")
    repo.git("checkout", "--quiet", "-B", "change")
    edit(repo, CARE, (ROUND, new))
    ran = gate(repo, "--fail-on", "warning")
    assert ran.code == (1 if code else 0), ran.out
    assert not code or names(ran, code, word), ran.out


@pytest.mark.parametrize(
    "rounds",
    [
        "rounds = [{ due = 2026-11-10, cancelled = 2026-11-09 }]",
        "rounds = [{ due = 2026-11-10, delivered = 2026-11-10 }]",
        "until = 2026-11-19\nrounds = [{ due = 2026-11-10, cancelled = 2026-11-19 }]",
    ],
)
def test_a_broken_promise_is_made_a_series(repo: Repo, rounds: str) -> None:
    new = f'promised = 2026-11-10\nevery = "1m"\n{rounds}'
    edit(repo, MAP, ("promised = 2026-11-10", new))
    ran = gate(repo)
    assert names(ran, "CC125", "P-a: 2 working days late"), ran


OFFERED = """\
[[touchpoint]]
id = "T-steering"
on = 2026-11-09
kind = "meeting"
with = ["mira", "bo"]
theirs = "nothing works"
[[review]]
id = "V-search"
on = 2026-11-10
with = ["mira", "bo"]
feedback = "worse than before"
[[issue]]
id = "I-offer"
title = "Slow search"
severity = "medium"
found = 2026-10-08
triaged = 2026-10-09
told = 2026-10-09
owner = "mira"
cause_told = "the host"
promised = 2026-12-01
statement = "our host failed"
options = [
    { title = "Wait", pros = ["cheap"] },
    { title = "New host", cost = "400 EUR", presented = 2026-10-12, delay = "3d", cons = ["dear"] },
]
escalations = [
    { raised = 2026-11-10, answered = 2026-11-10, answered_by = "bo", answer = "done on Friday" },
]
mediation = [{ on = 2026-11-10, by = "the chamber", outcome = "we pay half" }]
[[issue.compensation]]
kind = "refund"
what = "a month free"
amount = 500
currency = "EUR"
offered = 2026-10-20
[[issue.compensation]]
kind = "service"
what = "a day of training"
[[change]]
id = "C-told"
title = "Gift cards"
requested = 2026-11-01
requested_by = "bo"
assessed = 2026-11-05
presented = 2026-11-05
consequences = ["the map waits"]
effort = { work_days = 5, delay = "2d", cost = 2000, currency = "EUR" }
[[change]]
id = "C-draft"
title = "Vouchers"
requested = 2026-11-01
effort = { cost = 70, currency = "EUR" }
consequences = ["nothing waits"]
"""


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("amount = 500", "amount = 50", "amount 500"),
        ('"refund"', '"discount"', "kind refund"),
        ("a month free", "a cake", "a month free"),
        ("cost = 2000", "cost = 9000", "cost 2000"),
        ('delay = "2d"', 'delay = "30d"', "delay 2d"),
        ("work_days = 5", "work_days = 1", "work_days 5"),
        ("the host", "your host", "the host"),
        ("nothing works", "all works", "nothing works"),
        ("worse than before", "better than before", "worse than before"),
        ("our host failed", "your host failed", "our host failed"),
        ("New host", "Big host", "New host"),
        ("400 EUR", "900 EUR", "400 EUR"),
        ('"3d"', '"30d"', "delay 3d"),
        (', cons = ["dear"]', "", "cons dear"),
        ("done on Friday", "done some day", "done on Friday"),
        ("we pay half", "you pay all", "we pay half"),
        ("the map waits", "the basket waits", "the map waits"),
        ("nothing waits", "the map waits too", ""),  # nobody was told of it
        ('pros = ["cheap"]', 'pros = ["quiet"]', ""),
        ("a day of training", "an hour of training", ""),
        ("cost = 70", "cost = 90", ""),
        ("offered = 2026-10-20", "offered = 2026-10-20\naccepted = 2026-11-19", ""),
    ],
)
def test_what_the_client_was_told_is_not_changed(repo: Repo, old: str, new: str, word: str) -> None:
    repo.git("checkout", "--quiet", "main")
    repo.commit({f"{P}offer.toml": OFFERED}, date(2026, 11, 12), "Offer")
    repo.git("checkout", "--quiet", "-B", "change")
    edit(repo, f"{P}offer.toml", (old, new))
    ran = gate(repo, "--fail-on", "warning")
    assert ran.code == (1 if word else 0), ran
    assert names(ran, "CC124", word) == bool(word), ran


@pytest.mark.parametrize(
    ("client", "more", "found"),
    [
        ("East Oy", "", True),
        ("West Oy", "internal = true\n", True),
        ("West Oy", "", False),
        ("west  oy", "", False),
        ("West", "", False),
        ("West GmbH", "", True),
    ],
)
@pytest.mark.parametrize("committed", [True, False])
def test_a_promise_is_moved_out_of_the_clients_sight(
    repo: Repo, client: str, more: str, found: bool, committed: bool
) -> None:
    other = f'[project]\nid = "other"\nname = "Other"\nclient = "{client}"\nlead = "mira"\n{more}'
    repo.write({"projects/other/project.toml": other})
    repo.write({"projects/other/map.toml": FILES[MAP], MAP: None})
    if committed:
        repo.commit({}, date(2026, 11, 19))
    ran = gate(repo)
    assert ran.code == int(found), ran
    assert names(ran, "CC127", "P-a", "moved to other") == found, ran


EAST = '[project]\nid = "east"\nname = "East"\nclient = "East Oy"\nlead = "mira"\n'


@pytest.mark.parametrize("committed", [True, False])
def test_another_clients_project_takes_a_promise_where_it_lies(repo: Repo, committed: bool) -> None:
    repo.write({MAP: EAST + FILES[MAP]})
    if committed:
        repo.commit({}, date(2026, 11, 19))
    assert names(gate(repo), "CC127", "P-a", "moved to east")


def test_the_whole_history_tells_of_a_project_that_came_above_a_promise(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "main")
    repo.commit({MAP: None, f"{P}deep/map.toml": FILES[MAP]}, date(2026, 11, 12), "Move")
    repo.commit({f"{P}deep/project.toml": EAST}, date(2026, 11, 19))
    ran = run("check", "--root", str(repo.folder), "--history", "--output-format", "concise")
    assert names(ran, "CC127", "P-a", "moved to east"), ran


def test_the_base_tells_of_a_project_that_came_above_a_promise(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "main")
    repo.commit({MAP: None, f"{P}deep/map.toml": FILES[MAP]}, date(2026, 11, 12), "Move")
    repo.git("checkout", "--quiet", "-B", "change")
    repo.write({f"{P}deep/project.toml": EAST})
    assert names(gate(repo), "CC127", "P-a", "moved to east")
    repo.commit({}, date(2026, 11, 19))
    assert names(gate(repo), "CC127", "P-a", "moved to east")


CONFLICT = "<<<<<<< ours\n"


@pytest.mark.parametrize(
    ("new", "code", "found"),
    [
        (FILES[MAP], 0, ""),
        (FILES[MAP].replace("2026-11-10", "2026-12-10"), 1, "CC121 silent-move"),
        (None, 1, "CC123 dropped-record"),
    ],
)
def test_a_file_that_cannot_be_read_in_the_base_is_compared_with_what_it_held_before(
    repo: Repo, new: str | None, code: int, found: str
) -> None:
    repo.git("checkout", "--quiet", "main")
    repo.commit({MAP: CONFLICT + FILES[MAP]}, date(2026, 11, 13), "Break")
    repo.git("checkout", "--quiet", "-B", "change")
    repo.write({MAP: new})
    ran = gate(repo)
    assert (ran.code, "CC126" in ran.out) == (code, False), ran
    assert f"{MAP} cannot be read in the base" in ran.err
    assert found in ran.out


def test_a_file_that_could_never_be_read_in_the_base_cannot_be_compared(repo: Repo) -> None:
    new = f"{P}new.toml"
    repo.git("checkout", "--quiet", "main")
    repo.commit({new: CONFLICT}, date(2026, 11, 13), "Break")
    repo.git("checkout", "--quiet", "-B", "change")
    repo.write({new: FILES[MAP].replace("P-a", "P-new")})
    ran = gate(repo)
    assert (ran.code, f"{new} cannot be read in the base" in ran.err) == (2, True), ran
    (repo.folder / ".git/shallow").write_text(f"{repo.git('rev-parse', 'main~1')}\n")
    assert "shallow clone" in gate(repo).err


def test_settings_that_cannot_be_read_in_the_base_are_those_that_last_could(repo: Repo) -> None:
    own = (repo.folder / "clientcare.toml").read_text()
    laxer = own.replace('fail_on = "error"', 'fail_on = "never"')
    repo.git("checkout", "--quiet", "main")
    repo.commit({"clientcare.toml": CONFLICT + own}, date(2026, 11, 13), "Break")
    repo.git("checkout", "--quiet", "-B", "change")
    repo.write({"clientcare.toml": own})
    ran = gate(repo)
    assert (ran.code, "judged by their last version that can" in ran.err) == (0, True), ran
    repo.write({"clientcare.toml": laxer})
    edit(repo, *SILENT)
    ran = gate(repo)
    assert (ran.code, names(ran, "CC013", "fail_on"), names(ran, "CC121")) == (1, True, True), ran


def test_settings_that_could_never_be_read_in_the_base_cannot_judge(repo: Repo) -> None:
    own = (repo.folder / "clientcare.toml").read_text()
    repo.git("checkout", "--quiet", "--orphan", "new")
    repo.commit({"clientcare.toml": CONFLICT}, date(2026, 11, 13), "Break")
    repo.git("branch", "--force", "main")
    repo.write({"clientcare.toml": own})
    ran = gate(repo)
    assert (ran.code, "clientcare.toml cannot be read in the base" in ran.err) == (2, True), ran


@pytest.mark.parametrize("is_lost", [False, True])
def test_a_merge_that_cannot_be_read_is_compared_once_it_can_be(repo: Repo, is_lost: bool) -> None:
    move = 'moves = [{ on = 2026-11-13, to = 2026-12-03, told = 2026-11-13, why = "late" }]\n'
    moved = FILES[MAP].replace("promised", f"{move}promised")
    words = ("check", "--root", str(repo.folder), "--history", "--output-format", "concise")
    repo.git("checkout", "--quiet", "-b", "side", "main")
    repo.commit({MAP: moved + FILES[MAP].replace("P-a", "P-x")}, date(2026, 11, 13), "Move")
    repo.git("checkout", "--quiet", "main")
    repo.commit({MAP: FILES[MAP].replace("Map of", "A map of")}, date(2026, 11, 13), "Say")
    repo.git("merge", "--quiet", "--no-commit", "--strategy", "ours", "side")
    repo.commit({MAP: CONFLICT + moved}, date(2026, 11, 16), "Merge")
    ran = run(*words)
    assert names(ran, "CC001", "merge conflict")
    assert not any(names(ran, code) for code in ("CC121", "CC123")), ran
    repaired = FILES[MAP] if is_lost else moved + FILES[MAP].replace("P-a", "P-x")
    repo.commit({MAP: repaired}, date(2026, 11, 17), "Repair")
    ran = run(*words)
    assert (names(ran, "CC121"), names(ran, "CC123", "P-x")) == (is_lost, is_lost), ran


def test_a_renamed_project_takes_its_records_with_it(repo: Repo) -> None:
    (repo.folder / "projects/shop").rename(repo.folder / "projects/store")
    edit(repo, "projects/store/project.toml", ('id = "shop"', 'id = "store"'))
    ran = gate(repo, "--fail-on-new", "--fail-on", "info")
    assert (ran.code, ran.out.splitlines()[:-1]) == (0, [])


ADDED = '[[touchpoint]]\nid = "T-new"\non = 2026-11-19\n'


@pytest.mark.parametrize(
    ("was", "new"),
    [(MAP, f"{P}card.toml"), ("projects/shop", "projects/store"), ("projects", "records")],
)
def test_a_file_that_was_moved_today_gives_no_day_of_grace(repo: Repo, was: str, new: str) -> None:
    repo.git("checkout", "--quiet", "main")
    (repo.folder / was).rename(repo.folder / new)
    if was == "projects":
        edit(repo, NAMED, ("time_zone", 'records = "records"\ntime_zone'))
    repo.commit({}, TODAY, "Move")
    repo.git("checkout", "--quiet", "-B", "change")
    edit(repo, MAP.replace(was, new), SILENT[1])
    ran = gate(repo)
    assert ran.code == 1, ran
    assert names(ran, "CC121", "2026-11-10 to 2026-12-10"), ran


@pytest.mark.parametrize("folder", ["", "care/"])
def test_a_change_that_renames_the_records_folder_tells_its_commits(
    repo: Repo, folder: str
) -> None:
    made = '[[touchpoint]]\non = 2026-11-13\nkind = "call"\nwith = ["bo"]\n'
    for name in ("projects", NAMED):
        target = repo.folder / folder / ("records" if name == "projects" else name)
        target.parent.mkdir(exist_ok=True)
        (repo.folder / name).rename(target)
    edit(repo, folder + NAMED, ("time_zone", 'records = "records"\ntime_zone'))
    name = f"{folder}{MAP}".replace("projects", "records")
    edit(repo, name, SILENT[1])
    repo.write({f"{folder}records/shop/call.toml": made})
    commit = repo.commit({}, date(2026, 11, 13), "Rename the records folder")
    ran = gate(repo, folder=folder)
    assert names(ran, "CC121", "to 2026-12-10 on 2026-11-13 by", commit[:12]), ran
    assert not names(ran, "CC126"), ran


def test_a_value_that_was_put_back_today_gives_no_day_of_grace(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "main")
    edit(repo, MAP, ("promised = 2026-11-10", "promised = 2026-11-11"))
    repo.commit({f"{P}twin.toml": TWIN}, TODAY, "Change")
    edit(repo, MAP, ("promised = 2026-11-11", "promised = 2026-11-10"))
    repo.write({f"{P}twin.toml": TWIN.replace("2026-10-15", "2026-10-16")})
    repo.commit({}, TODAY, "Put it back, and correct what came today")
    repo.commit({f"{P}twin.toml": TWIN}, TODAY, "Correct it again")
    repo.git("checkout", "--quiet", "-B", "change")
    edit(repo, MAP, SILENT[1])
    repo.write({f"{P}twin.toml": TWIN.replace("2026-10-15", "2026-10-17")})
    ran = gate(repo)
    assert names(ran, "CC121", "2026-11-10 to 2026-12-10"), ran
    assert not names(ran, "CC121", "2026-10-17"), ran


@pytest.mark.parametrize("lost", [None, "[[commitment]\n"])
def test_a_record_that_was_away_meanwhile_gives_no_day_of_grace(
    repo: Repo, lost: str | None
) -> None:
    """Two commits on main take it away on one day, and put it back on the next."""
    repo.git("checkout", "--quiet", "main")
    repo.commit({MAP: lost}, date(2026, 11, 17), "Take it away")
    repo.commit({MAP: FILES[MAP], f"{P}twin.toml": TWIN}, TODAY, "Put it back")
    repo.git("checkout", "--quiet", "-B", "change")
    edit(repo, MAP, SILENT[1])
    repo.write({f"{P}twin.toml": TWIN.replace("2026-10-15", "2026-10-17")})
    ran = gate(repo)
    assert (ran.code, names(ran, "CC121", "2026-11-10 to 2026-12-10")) == (1, True), ran
    assert not names(ran, "CC121", "2026-10-17"), ran
    repo.git("checkout", "--quiet", "--", MAP)
    repo.write({MAP: None})
    assert names(gate(repo), "CC123", "P-a")


BACKDATED = ("promised = 2026-11-10", "promised = 2026-11-10\ndelivered = 2026-11-09")


@pytest.mark.parametrize("committed", [True, False])
def test_a_renamed_project_hides_nothing(repo: Repo, committed: bool) -> None:
    (repo.folder / "projects/shop").rename(repo.folder / "projects/store")
    edit(repo, "projects/store/project.toml", ('id = "shop"', 'id = "store"'))
    edit(repo, "projects/store/map.toml", BACKDATED)
    repo.write({"projects/store/twin.toml": TWIN})
    if committed:
        repo.commit({}, date(2026, 11, 20))
    ran = gate(repo)
    assert names(ran, "CC125", "P-a: 2 working days late"), ran
    assert names(ran, "CC125", "P-new", "it was promised and kept"), ran


def test_a_promise_is_moved_to_a_new_project_of_its_client(repo: Repo) -> None:
    two = '[project]\nid = "two"\nname = "Two"\nclient = "West Oy"\nlead = "mira"\n'
    repo.write({"projects/two/project.toml": two, "projects/two/own.toml": TWIN})
    repo.write({"projects/two/map.toml": FILES[MAP], MAP: None})
    assert not names(gate(repo), "CC125")  # what came with a project is not late
    edit(repo, "projects/two/map.toml", BACKDATED)
    ran = gate(repo)
    assert names(ran, "CC125", "P-a: 2 working days late"), ran
    assert names(ran, "CC126", "delivered 2026-11-09"), ran
    assert not names(ran, "CC126", "P-new"), ran


def test_the_whole_history_sees_through_a_renamed_project(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(repo, SEARCH, ("delivered = 2026-10-30", "delivered = 2026-10-14"))
    edit(repo, PROJECT, ('id = "shop"', 'id = "store"'))
    repo.commit({}, date(2026, 11, 20))
    later = Now.at(datetime(2026, 12, 10, 12, tzinfo=ZONE), ZONE)
    monkeypatch.setattr("clientcare.cli.common.present", lambda _: later)
    ran = run("check", "--root", str(repo.folder), "--history", "--output-format", "concise")
    assert names(ran, "CC125", "on 2026-10-31 the records said of P-b"), ran


OVERDUE = """\
[[commitment]]
id = "P-shops"
title = "List of the shops"
owner = "mira"
made = 2026-10-01
promised = 2026-11-09
[[issue]]
id = "I-slow"
title = "Slow search"
severity = "medium"
found = 2026-10-08
promised = 2026-11-09
"""
PHOTOS = """\
[[commitment]]
id = "P-photos"
title = "Photos of the shops"
by = "client"
kind = "access"
owner = "bo"
promised = 2026-11-05
"""
NEEDS = "[[issue]]", 'needs = ["P-photos"]\n[[issue]]'


@pytest.mark.parametrize(
    ("had", "changes", "new", "word"),
    [
        ("", (NEEDS,), PHOTOS, "P-shops: 3 of 3 working days late were ours (now 0)"),
        ('needs = ["P-data"]\n', (("-data", "-photos"),), PHOTOS, "P-shops: 3 of 3"),
        ('needs = ["P-data"]\n', (("P-data", 'P-data", "P-photos'),), PHOTOS, "P-shops: 3 of 3"),
        ("", (("= 2026-10-08", "= 2026-10-08\nwaits = [{ since = 2026-11-09 }]"),), "", "I-slow"),
        ("", (("= 2026-10-08", "= 2026-10-08\nwaits = [{ since = 2026-11-19 }]"),), "", ""),
        ("", (NEEDS,), PHOTOS.replace("2026-11-05", "2026-11-20"), ""),
        ("", (("[[issue]]", 'needs = ["P-pay"]\n[[issue]]'),), "", ""),
    ],
)
def test_days_late_become_the_clients(
    repo: Repo, had: str, changes: tuple[tuple[str, str]], new: str, word: str
) -> None:
    repo.git("checkout", "--quiet", "main")
    name = f"{P}overdue.toml"
    repo.write({name: OVERDUE.replace("[[issue]]", had + "[[issue]]")})
    edit(repo, DATA, ("delivered = 2026-10-22", "delivered = 2026-10-20"))
    repo.commit({}, date(2026, 11, 12), "Promise a list")
    repo.git("checkout", "--quiet", "-B", "change")
    edit(repo, name, *changes)
    repo.write({f"{P}photos.toml": new})
    ran = gate(repo)
    assert ran.code == int(bool(word)), ran
    assert names(ran, "CC125", word) == bool(word), ran


@pytest.mark.parametrize(("cause", "code"), [("client", 1), ("third-party", 1), ("estimate", 0)])
def test_days_of_a_move_become_the_clients(repo: Repo, cause: str, code: int) -> None:
    repo.git("checkout", "--quiet", "main")
    edit(repo, BASKET, (", told", ', cause = "ours", told'))
    repo.commit({}, date(2026, 11, 12), "Say why")
    repo.git("checkout", "--quiet", "-B", "change")
    edit(repo, BASKET, ('cause = "ours"', f'cause = "{cause}"'))
    ran = gate(repo)
    said = "P-c: 25 of 25 working days later than first promised were ours (now 0)"
    assert (ran.code, names(ran, "CC125", said)) == (code, bool(code)), ran
    assert names(ran, "CC124", f"cause ours was changed to {cause}")


@pytest.mark.parametrize(("promised", "late"), [("2026-11-16", False), ("2026-11-11", True)])
def test_what_the_client_promised_may_be_recorded_within_days(
    repo: Repo, promised: str, late: bool
) -> None:
    repo.git("checkout", "--quiet", "main")
    repo.commit({f"{P}overdue.toml": OVERDUE}, date(2026, 11, 17), "Promise a list")
    repo.git("checkout", "--quiet", "-B", "change")
    edit(repo, f"{P}overdue.toml", NEEDS)
    new = PHOTOS.replace("2026-11-05", promised)
    repo.commit({f"{P}photos.toml": new}, date(2026, 11, 18), "Record what the client promised")
    assert names(gate(repo), "CC125", "P-shops") == late


@pytest.mark.parametrize("committed", [True, False])
def test_what_lies_in_a_folder_that_cannot_be_read_is_not_called_deleted(
    repo: Repo, committed: bool
) -> None:
    elsewhere = repo.folder.parent / "elsewhere"
    (repo.folder / "projects/shop").rename(elsewhere)
    (repo.folder / "projects/shop").symlink_to(elsewhere)
    if committed:
        repo.commit({}, date(2026, 11, 19))
    ran = gate(repo)
    assert ran.code == 1, ran
    told = [line.split(" ")[1] for line in ran.out.splitlines()[:-1]]
    assert told == ["CC001"], ran


def test_what_git_ignores_though_the_base_has_it_is_named(repo: Repo) -> None:
    repo.git("rm", "--cached", "--quiet", MAP)
    repo.commit({".gitignore": "map.toml\n"}, date(2026, 11, 20))
    assert names(gate(repo), "CC015", "git ignores it")


@pytest.mark.parametrize("name", ["projects/shop/contacts.toml", "projects/store/log.toml"])
@pytest.mark.parametrize("more", ["", "# moved\n", ADDED])
def test_a_contact_without_an_id_is_known_in_another_file(repo: Repo, name: str, more: str) -> None:
    repo.git("checkout", "--quiet", "main")
    waiver = (
        'waive = [{ rule = "CC702", until = 2026-12-18, why = "we called" }]\nkind = "complaint"'
    )
    edit(repo, LOG, ('id = "T-complaint"\n', ""), ('kind = "complaint"', waiver))
    repo.commit({}, date(2026, 11, 12), "Log without ids")
    repo.git("checkout", "--quiet", "-B", "change")
    if "store" in name:
        (repo.folder / "projects/shop").rename(repo.folder / "projects/store")
        edit(repo, "projects/store/project.toml", ('id = "shop"', 'id = "store"'))
    else:
        (repo.folder / LOG).rename(repo.folder / name)
    added = more.replace('id = "T-new"\n', "") + 'kind = "call"\n' if more == ADDED else more
    repo.write({name: added + (repo.folder / name).read_text()})
    ran = gate(repo, "--fail-on-new", "--fail-on", "info")
    assert (ran.code, ran.out.splitlines()[:-1], ran.err) == (0, [], "")


# What an honest person does ----------------------------------------------------------------------

HONEST: list[tuple[str, str, str]] = [
    (MAP, "promised = 2026-11-10", "promised = 2026-11-10\ndelivered = 2026-11-19"),
    (MAP, "promised = 2026-11-10", "promised = 2026-11-10\ndelivered = 2026-11-20"),
    (MAP, "promised = 2026-11-10",
     'promised = 2026-11-10\ncancelled = 2026-11-19\nwhy = "not needed"'),
    (MAP, "promised = 2026-11-10",
     ("promised = 2026-11-10\n"
     'moves = [{ on = 2026-11-19, to = 2026-12-10, why = "x", told = 2026-11-20 }]')),
    (MAP, 'owner = "mira"', 'owner = "olli"'),
    (MAP, 'owner = "mira"', 'owner = "mira"\nnotes = "for us"'),
    (MAP, 'owner = "mira"', 'owner = "mira" # he knows the map'),
    (MAP, 'acceptance = ["shows every shop",', 'acceptance = [\n    "shows every shop",'),
    (MAP, '"works on a phone"]', '"works on a phone", "is quick"]'),
    (MAP, 'needs = ["P-data"]', 'needs = ["P-data", "P-pay"]'),
    (BASKET, ", told", ', cause = "client", told'),
    (BASKET, "told = 2026-11-03", "told = 2026-11-03, agreed = 2026-11-19"),
    (BASKET, "told = 2026-11-03", "told = 2026-11-03, refused = 2026-11-19"),
    (DATA, "promised = 2026-11-06",
     'promised = 2026-11-06\nreminders = [{ on = 2026-11-18, how = "mail" }]'),
    (DATA, "promised = 2026-11-06", "promised = 2026-11-06\ndelivered = 2026-11-20"),
    (ISSUES, 'impact = "nobody can buy"', 'impact = "nobody can buy or look"'),
    (ISSUES, "promised = 2026-11-11", "promised = 2026-11-11\ntriaged = 2026-11-18"),
    (ISSUES, "promised = 2026-11-11", "promised = 2026-11-11\nfixed = 2026-11-19"),
    (ISSUES, 'why = "no word"', 'why = "no word"\nanswered = 2026-11-19T10:00:00'),
    (ISSUES, "closed = 2026-10-23", 'closed = 2026-10-23\nroot_cause = "the index"'),
    (LOG, 'summary = "We are angry"', 'summary = "We are angry"\nanswered = 2026-11-19'),
    (LOG, "[[touchpoint]]", f'{ADDED}kind = "complaint"\nfrom = "client"\n[[touchpoint]]'),
    (LOG, "[[touchpoint]]", f'{ADDED}kind = "update"\nwith = ["bo"]\n[[touchpoint]]'),
    (LOG, "[[touchpoint]]", f'{ADDED}kind = "meeting"\nmood = 4\n[[touchpoint]]'),
    (LOG, "[[touchpoint]]", f'{ADDED}kind = "meeting"\nmood = 1\n[[touchpoint]]'),
    (OTHERS, "assessed = 2026-10-26",
     'assessed = 2026-10-26\ndecided = 2026-11-18\ndecision = "agreed"\ndecided_by = "bo"'),
    (OTHERS, 'response = "measure it"', 'response = "measure it"\nreviewed = [2026-11-19]'),
    (OTHERS, 'probability = "high"', 'probability = "low"\nreviewed = [2026-11-19]'),
    (PROJECT, "key = true", "key = true\nleft = 2026-11-20"),
    (PROJECT, "key = true", "key = true\nleft = 2026-12-31"),
    (PROJECT, 'name = "Eva Ranta"', 'name = "Eva Ranta"\nkey = true'),
    (PROJECT, "[project.people.eva]",
     '[project.people.olli]\nname = "Olli"\nside = "us"\n[project.people.eva]'),
    (LOG, "[[touchpoint]]",
     f'{ADDED}kind = "meeting"\nwith = ["mira", "eva"]\n[[touchpoint]]'),
    (LOG, 'with = ["mira", "bo"]', 'with = ["bo", "mira"]'),
    (OTHERS, 'went_well = ["found in a day"]', 'went_well = ["found in a day", "fixed"]'),
    (PROJECT, 'scope = ["search", "basket"]', 'scope = ["search", "basket", "map"]'),
    (PROJECT, 'name = "Bo Salo"', 'name = "Bo Salo"\nemail = "bo@west.example"'),
    (PROJECT, "[[project.health]]",
     '[[project.health]]\non = 2026-11-19\ncolour = "amber"\n[[project.health]]'),
    (PROJECT, 'respond_within = "2d"', 'respond_within = "1d"'),
    (NAMED, 'fail_on = "error"', 'fail_on = "warning"'),
    (NAMED, 'tell_slip = "1d"', 'tell_slip = "4h"'),
    (NAMED, 'update = "2w"', 'update = "1w"'),
    (NAMED, 'name = "Olli Kanto"', 'name = "Olli Kanto"\nleft = 2026-11-19'),
    (NAMED, 'name = "Olli Kanto"', 'name = "Olli Kanto"\ncapacity = 0.5'),
    (NAMED, 'name = "Olli Kanto"', 'name = "Olli Kanto"\naway = [{ from = 2026-11-02 }]'),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new"), HONEST)
def test_an_honest_change_passes_in_silence(repo: Repo, file: str, old: str, new: str) -> None:
    text = (repo.folder / file).read_text()
    assert old in text
    repo.write({file: text.replace(old, new, 1)})
    ran = gate(repo)
    told = {line.split(" ")[1] for line in ran.out.splitlines()[:-1]}
    assert ran.code == 0, ran
    silent = {code for code in told if code.startswith(("CC0", "CC12"))}
    assert silent <= ({"CC124"} if "respond_within" in old else set()), ran


@pytest.mark.parametrize(
    ("file", "before", "after", "word"),
    [
        (NAMED, "left = 2026-10-01", "", "people.olli.left judges otherwise: 2026-10-01 → none"),
        (NAMED, "left = 2026-10-01", "left = 2026-12-01", "people.olli.left"),
        (NAMED, "capacity = 0.4", "", "people.olli.capacity is laxer: 0.4 → 1"),
        (NAMED, "left = 2026-12-01", "left = 2026-12-31", ""),
        (NAMED, "capacity = 0.4", "capacity = 0.2", ""),
        (PROJECT, "left = 2026-10-01", "", "people.olli.left judges otherwise: 2026-10-01 → none"),
        (PROJECT, "capacity = 0.4", "capacity = 0.5", "people.olli.capacity is laxer: 0.4 → 0.5"),
        (PROJECT, "capacity = 0.4", "capacity = 0.2", ""),
    ],
)
def test_people_who_left_or_have_more_time(
    repo: Repo, file: str, before: str, after: str, word: str
) -> None:
    person = '\n[{}people.olli]\nname = "Olli Kanto"\nside = "us"\n{}\n'
    prefix = "" if file == NAMED else "project."
    text = (repo.folder / file).read_text().replace(person.format("", "")[1:-1], "")
    repo.git("checkout", "--quiet", "main")
    repo.commit({file: text + person.format(prefix, before)}, date(2026, 11, 12))
    repo.git("checkout", "--quiet", "-B", "change")
    repo.write({file: text + person.format(prefix, after)})
    ran = gate(repo)
    assert names(ran, "CC013", word) if word else not names(ran, "CC013"), ran.out


def test_what_two_commits_did_together_names_the_last(repo: Repo) -> None:
    other = '[project]\nid = "two"\nname = "Two"\nclient = "West Oy"\n'
    repo.git("checkout", "--quiet", "main")
    repo.commit({"projects/two/project.toml": other}, date(2026, 11, 12))
    repo.git("checkout", "--quiet", "-B", "change")
    text = (repo.folder / MAP).read_text()
    repo.commit({MAP: None, "projects/two/map.toml": text}, date(2026, 11, 18))
    renamed = {"projects/two/project.toml": other.replace("West", "East")}
    commit = repo.commit(renamed, date(2026, 11, 19))
    repo.commit({"README.md": "Ours"}, date(2026, 11, 19))
    assert names(gate(repo), "CC127", f"by Mira Laine in {commit[:12]}")
    repo.write({"projects/two/map.toml": f"{text}# more\n"})
    assert names(gate(repo), "CC127", "is not committed yet")


def test_an_id_in_other_letters_brings_nothing_new(repo: Repo) -> None:
    before = gate(repo, "--fail-on-new", "--base", "main")
    edit(repo, PROJECT, ('id = "shop"', 'id = "Shop"'))
    assert gate(repo, "--fail-on-new", "--base", "main").out == before.out


@pytest.mark.parametrize(("old", "new"), [("P-a", "P-map"), ("shop", "store")])
def test_another_id_brings_nothing_new(repo: Repo, old: str, new: str) -> None:
    before = gate(repo, "--fail-on-new", "--base", "main")
    assert run("rename", old, new, "--root", str(repo.folder)).code == 0
    assert gate(repo, "--fail-on-new", "--base", "main").out == before.out
    repo.commit({}, date(2026, 11, 19))
    edit(repo, MAP, ("promised = 2026-11-10", "promised = 2026-11-10\ninternal = true"))
    assert names(gate(repo, "--fail-on-new"), "CC127")


def test_a_contact_about_a_renamed_record_says_nothing_new(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "main")
    edit(repo, LOG, ('id = "T-meet"', 'id = "T-meet"\nabout = ["P-a", "I-out"]'))
    repo.commit({}, date(2026, 11, 12))
    repo.git("checkout", "--quiet", "-B", "change")
    assert run("rename", "P-a", "P-map", "--root", str(repo.folder)).code == 0
    assert not names(gate(repo), "CC126")
    repo.commit({}, date(2026, 11, 19))
    assert not names(gate(repo), "CC126")


@pytest.mark.parametrize("ids", [("P-a", "I-out"), ("P-data", "P-a")])
def test_two_new_ids_that_name_each_other_bring_nothing_new(
    repo: Repo, ids: tuple[str, str]
) -> None:
    before = gate(repo, "--fail-on-new", "--base", "main")
    for name in ids:
        assert run("rename", name, f"{name}-new", "--root", str(repo.folder)).code == 0
    repo.commit({}, date(2026, 11, 19))
    assert gate(repo, "--fail-on-new", "--base", "main").out == before.out


@pytest.mark.parametrize(
    ("added", "found"),
    [
        ("delivered = 2026-11-19", ()),
        ("delivered = 2026-11-09", ("CC125", "CC126")),
        ("internal = true", ("CC127",)),
    ],
)
def test_a_new_id_hides_nothing_that_the_same_commit_adds(
    repo: Repo, added: str, found: tuple[str, ...]
) -> None:
    assert run("rename", "P-a", "P-map", "--root", str(repo.folder)).code == 0
    edit(repo, MAP, ("promised = 2026-11-10", f"promised = 2026-11-10\n{added}"))
    repo.commit({}, date(2026, 11, 19))
    ran = gate(repo)
    assert ran.code == bool(found), ran
    codes = ("CC123", "CC124", "CC125", "CC126", "CC127")
    assert tuple(code for code in codes if names(ran, code)) == found, ran


def test_a_new_id_may_come_with_another_owner(repo: Repo) -> None:
    """Who owns it is no fact; what is changed with it is told of the record by its new id."""
    assert run("rename", "P-a", "P-map", "--root", str(repo.folder)).code == 0
    edit(repo, MAP, ('owner = "mira"\n', 'notes = "by phone"\n'))
    repo.commit({}, date(2026, 11, 19))
    assert (gate(repo).code, gate(repo, "--history").out.count("CC12")) == (0, 0)


def test_a_new_id_is_taken_back_on_its_day_with_what_followed(repo: Repo) -> None:
    root, dawn = ("--root", str(repo.folder)), datetime(2026, 11, 20, 6, tzinfo=ZONE)
    move = "move", "P-map", "2026-12-01", "--why", "more shops", "--told", "today"
    assert run("rename", "P-a", "P-map", *root).code == run(*move, *root).code == 0
    repo.commit({}, dawn)
    assert run("undo", *root).code == run("undo", *root).code == 0
    for words in (("--history",), ("--base", "HEAD~1")):
        repo.commit({}, dawn)
        assert "CC123" not in run("check", *root, *words, "--output-format", "concise").out
    edit(repo, MAP, ('"P-a"', '"P-map"'), ("promised = 2026-11-10", "promised = 2026-11-30"))
    for words in (("--history",), ("--base", "main")):
        ran = run("check", *root, *words, "--output-format", "concise")
        assert names(ran, "CC123", "P-a"), ran


OTHER = '[project]\nid = "two"\nname = "Two"\nclient = "West Oy"\n'


@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.parametrize("folder", ["two", "shop/two"])
def test_a_promise_does_not_move_to_a_laxer_calendar(
    repo: Repo, folder: str, committed: bool
) -> None:
    lax = OTHER + '[project.calendar]\nworkdays = ["mon"]\n'
    home = f"projects/{folder}/project.toml"
    if folder == "two":
        repo.git("checkout", "--quiet", "main")
        repo.commit({home: lax}, date(2026, 11, 12))
        repo.git("checkout", "--quiet", "-B", "change")
    text = (repo.folder / MAP).read_text()
    repo.write({MAP: None, f"projects/{folder}/map.toml": text})
    if folder != "two":
        repo.write({home: lax})
    if committed:
        repo.commit({}, date(2026, 11, 19))
    ran = gate(repo)
    said = (
        "calendar.workdays judges otherwise: [mon, tue, wed, thu, fri] → [mon], since it was moved"
    )
    assert names(ran, "CC013", f"{folder}/map.toml:1", f"{said} from shop"), ran
    assert names(ran, "CC125", "P-a: 2 working days late"), ran


def test_a_contact_without_an_id_may_move_to_another_file(repo: Repo) -> None:
    complaint = '[[touchpoint]]\non = 2026-11-10\nkind = "complaint"\nsummary = "You are late"\n'
    repo.git("checkout", "--quiet", "main")
    repo.commit({f"{P}log/2026.toml": complaint}, date(2026, 11, 12))
    repo.git("checkout", "--quiet", "-B", "change")
    repo.write({f"{P}log/2026.toml": None, f"{P}log/late.toml": complaint})
    ran = gate(repo)
    assert (ran.code, names(ran, "CC125")) == (0, False), ran


@pytest.mark.parametrize(
    ("silent", "then", "code"),
    [
        ("2026-12-10", "2026-11-10", 0),
        ("2026-12-10", "2026-11-20", 1),
        ("2026-11-05", "2026-11-10", 1),
    ],
)
def test_what_main_rewrote_may_be_put_back_but_to_no_later_day(
    repo: Repo, silent: str, then: str, code: int
) -> None:
    repo.git("checkout", "--quiet", "main")
    edit(repo, MAP, ("promised = 2026-11-10", f"promised = {silent}"))
    repo.commit({}, date(2026, 11, 12))
    repo.git("checkout", "--quiet", "-B", "change")
    edit(repo, MAP, (f"promised = {silent}", f"promised = {then}"))
    move = "move", "P-a", "2026-12-10", "--why", "more shops", "--told", "today"
    assert run(*move, "--root", str(repo.folder)).code == 0
    for _ in "ab":
        assert names(gate(repo), "CC121") == bool(code)
        repo.commit({}, date(2026, 11, 19))


def test_no_project_is_put_between_a_promise_and_its_own(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "main")
    text = (repo.folder / MAP).read_text()
    repo.commit({MAP: None, f"{P}old/map.toml": text}, date(2026, 11, 12))
    repo.git("checkout", "--quiet", "-B", "change")
    repo.write({f"{P}old/project.toml": OTHER + '[project.calendar]\nworkdays = ["mon"]\n'})
    assert names(gate(repo), "CC125", "P-a: 2 working days late")


def test_a_promise_may_move_to_another_project_of_its_client(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "main")
    other = (repo.folder / PROJECT).read_text().replace('id = "shop"', 'id = "two"')
    repo.commit({"projects/two/project.toml": other}, date(2026, 11, 12))
    repo.git("checkout", "--quiet", "-B", "change")
    before = gate(repo).out
    text = (repo.folder / MAP).read_text()
    repo.write({MAP: None, "projects/two/map.toml": text})
    assert gate(repo).out == before


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize("mood", [1, 3])
def test_a_mood_may_move_to_another_project_of_its_client(
    repo: Repo, mood: int, is_new: bool
) -> None:
    other = (repo.folder / PROJECT).read_text().replace('id = "shop"', 'id = "two"')
    if not is_new:
        repo.git("checkout", "--quiet", "main")
        repo.commit({"projects/two/project.toml": other}, date(2026, 11, 12))
        repo.git("checkout", "--quiet", "-B", "change")
    text = (repo.folder / LOG).read_text().split("[[touchpoint]]")
    meeting = f"[[touchpoint]]{text.pop(2)}".replace("mood = 1", f"mood = {mood}")
    repo.write({"projects/two/project.toml": other, "projects/two/meeting.toml": meeting,
                LOG: "[[touchpoint]]".join(text)})  # fmt: skip
    assert names(gate(repo), "CC125", "the mood was 1 of 5") == (mood > 1)


def test_an_honest_change_stays_honest_however_long_the_branch_is_open(repo: Repo) -> None:
    """Recorded in time on the branch, judged weeks later."""
    edit(repo, MAP, ("promised = 2026-11-10", "promised = 2026-11-10\ndelivered = 2026-11-12"))
    repo.commit({}, date(2026, 11, 13))
    assert gate(repo).code == 0


def test_a_waiver_goes_with_a_renamed_record(repo: Repo) -> None:
    waive = 'waive = [{ rule = "CC101", until = 2026-12-01, why = "agreed by phone" }]\nmade ='
    repo.git("checkout", "--quiet", "main")
    edit(repo, MAP, ("made =", waive))
    repo.commit({}, date(2026, 11, 12))
    repo.git("checkout", "--quiet", "-B", "change")
    edit(repo, MAP, ('id = "P-a"', 'id = "P-map"'))
    for name in (ISSUES, OTHERS):
        edit(repo, name, ('["P-a"]', '["P-map"]'))
    ran = gate(repo)
    assert (ran.err, names(ran, "CC101")) == ("", False), ran


def test_a_renamed_series_takes_along_what_names_its_rounds(repo: Repo) -> None:
    """One fact names a round, one promise waits for another: neither says anything new."""
    series = (
        '[[commitment]]\nid = "INPUT"\ntitle = "Figures"\nby = "client"\nmade = 2026-10-01\n'
        'promised = 2026-10-30\nevery = "1m"\n'
    )
    waits = 'title = "Forecast"\nmade = 2026-10-01\npromised = 2026-11-10\n'
    replaced = 'replaced = 2026-10-29\nreplaced_by = "INPUT@2026-11-30"\nby = "client"\n'
    repo.git("checkout", "--quiet", "main")
    repo.write({
        f"{P}series.toml": series,
        f"{P}waits.toml": f'[[commitment]]\nid = "W"\n{waits}needs = ["INPUT@2026-10-30"]\n',
        f"{P}first.toml": f'[[commitment]]\nid = "F"\n{waits}{replaced}',
    })  # fmt: skip
    repo.commit({}, date(2026, 11, 12))
    repo.git("checkout", "--quiet", "-B", "change")
    before = gate(repo, "--fail-on-new")
    assert run("rename", "INPUT", "FIGURES", "--root", str(repo.folder)).code == 0
    after = gate(repo, "--fail-on-new")
    assert (after.out, after.code, before.code) == (before.out, 0, 0)


@pytest.mark.parametrize("new", ["delivered = 2026-11-19", "delivered = 2026-11-09"])
def test_a_record_is_followed_though_a_later_commit_changed_it(repo: Repo, new: str) -> None:
    assert run("rename", "P-a", "P-map", "--root", str(repo.folder)).code == 0
    assert run("rename", "shop", "store", "--root", str(repo.folder)).code == 0
    repo.commit({}, date(2026, 11, 19))
    edit(repo, PROJECT, ('name = "Web shop"', 'name = "Web store"'))
    edit(repo, MAP, ("promised = 2026-11-10", f"promised = 2026-11-10\n{new}"))
    ran = gate(repo)
    assert (ran.code == 0) == ("19" in new), ran
    assert names(ran, "CC125", "P-map: 2 working days late") == ("09" in new), ran
    assert not names(ran, "CC123"), ran


OTHER = '[project]\nname = "Mill"\nclient = "Nord Oy"\n'


@pytest.mark.parametrize(("new", "code", "words"), [
    ("Nord", "CC127", ("shop, which the client could read, was given to Nord",)),
    ("South Inc", "CC124", ('client "West Oy" was changed to "South Inc"',)),
    ("West", "", ()),
])  # fmt: skip
def test_a_project_given_to_another_client(
    repo: Repo, new: str, code: str, words: tuple[str, ...]
) -> None:
    """To the client of another project, who would read it; or to a company that nobody knows."""
    repo.git("checkout", "--quiet", "main")
    repo.commit({"projects/mill.toml": OTHER}, date(2026, 11, 12))
    repo.git("checkout", "--quiet", "-B", "change")
    edit(repo, PROJECT, ('client = "West Oy"', f'client = "{new}"'))
    ran = gate(repo)
    assert (ran.code, "CC12" in ran.out) == (1 if code == "CC127" else 0, bool(code)), ran
    assert not code or names(ran, code, *words), ran
    assert not names(ran, "CC127" if code == "CC124" else "CC124")
    repo.commit({}, date(2026, 11, 19))
    edit(repo, PROJECT, (f'client = "{new}"', 'client = "West Oy"'))
    assert "CC12" not in gate(repo).out


def test_mail_to_another_client_is_named(repo: Repo) -> None:
    """Whoever has another address of their own company, or one that no client has, is not."""
    person = '[project.people.{}]\nname = "N"\nside = "client"\nemail = "{}"\n'
    own = person.format("nn", "nn@west.example")
    repo.git("checkout", "--quiet", "main")
    edit(repo, PROJECT, ("[[project.health]]", f"{own}[[project.health]]"))
    repo.commit(
        {"projects/mill.toml": OTHER + person.format("mm", "M@nord.example")}, date(2026, 11, 12)
    )
    repo.git("checkout", "--quiet", "-B", "change")
    for address in ("new@west.example", "nn@home.example"):
        edit(repo, PROJECT, ("nn@west.example", address))
        assert "CC12" not in gate(repo).out
        edit(repo, PROJECT, (address, "nn@west.example"))
    edit(repo, PROJECT, ("nn@west.example", "nn@NORD.example"))
    assert names(gate(repo), "CC124", "email nn@west.example was changed to nn@nord.example")


def test_a_company_with_another_name_is_no_other_client(repo: Repo) -> None:
    """All of its projects change with it."""
    repo.git("checkout", "--quiet", "main")
    second = OTHER.replace("Nord Oy", "West Oy")
    repo.commit({"projects/mill.toml": second}, date(2026, 11, 12))
    repo.git("checkout", "--quiet", "-B", "change")
    for name in (PROJECT, "projects/mill.toml"):
        edit(repo, name, ('client = "West Oy"', 'client = "Westfal AG"'))
    ran = gate(repo)
    assert (ran.code, ran.out.count("CC124"), ran.out.count("CC127")) == (0, 2, 0), ran


@pytest.mark.parametrize(("wrong", "right"), [
    ('returns = [{ on = 2026-11-11, why = "of another" }]\n', ""),
    ('moves = [{ on = 2026-11-09, to = 2026-11-11, why = "x", told = 2026-11-09 }]\n',
     'moves = [{ on = 2026-11-09, to = 2026-11-25, why = "x", told = 2026-11-09 }]\n'),
])  # fmt: skip
@pytest.mark.parametrize("day", [12, 13])
def test_an_entry_is_corrected_on_its_first_day(
    repo: Repo, wrong: str, right: str, day: int
) -> None:
    """What it said of that day is no past that was rewritten; the day after it is."""
    came = "delivered = 2026-11-10\n" if wrong.startswith("returns") else ""
    made = '[[commitment]]\nid = "P-n"\ntitle = "New"\nowner = "a"\nmade = 2026-11-09\n'
    record = f"{made}promised = 2026-11-10\n{came}"
    repo.git("checkout", "--quiet", "main")
    repo.commit({f"{P}new.toml": record + wrong}, date(2026, 11, 12))
    repo.git("checkout", "--quiet", "-B", "change")
    repo.commit({f"{P}new.toml": record + right}, date(2026, 11, day))
    ran = gate(repo)
    assert ("CC125" in ran.out, ran.code) == (day > 12, int(day > 12)), ran


def test_the_day_of_now_is_that_of_the_zone_of_the_base(repo: Repo) -> None:
    """Farther west it is still the day on which a promise was due."""
    edit(repo, "clientcare.toml", ("Europe/Helsinki", "America/New_York"))
    new = '[[commitment]]\nid = "P-n"\ntitle = "New"\nowner = "a"\npromised = 2026-11-20\n'
    repo.commit({f"{P}new.toml": new}, date(2026, 11, 20))
    ran = gate(repo, "--as-of", "2026-11-21T01:00:00+02:00")
    assert names(ran, "CC101", "1 working day overdue: due 2026-11-20"), ran
    assert names(ran, "CC013", "time_zone")
    edit(repo, MAP, ("promised = 2026-11-10", "promised = 2026-11-10\ndelivered = 2026-11-17"))
    for hour, is_late in (("2026-11-20T23:00", False), ("2026-11-21T01:00", True)):
        ran = gate(repo, "--as-of", f"{hour}:00+02:00")
        assert names(ran, "CC126", "delivered 2026-11-17 was recorded late") == is_late, ran


def test_an_honest_branch_is_honest_where_it_is_merged(repo: Repo) -> None:
    """Main is merged into it, and a pull request is checked out as its merge into main."""
    edit(repo, MAP, ("promised = 2026-11-10", "promised = 2026-11-10\ndelivered = 2026-11-12"))
    repo.commit({}, date(2026, 11, 13))
    repo.git("checkout", "--quiet", "main")
    repo.commit({"README.md": "Ours"}, date(2026, 11, 18))
    merge_into_main(repo)
    assert gate(repo).code == 0
    repo.git("checkout", "--quiet", "change")
    repo.git("merge", "--quiet", "-m", "Merge main", "main", on=date(2026, 11, 19))
    assert gate(repo).code == 0
    repo.git("checkout", "--quiet", "main")
    repo.commit({"README.md": "Ours again"}, date(2026, 11, 19))
    merge_into_main(repo)
    assert gate(repo).code == 0


@pytest.mark.parametrize("is_merged", [True, False])
def test_a_branch_that_a_pull_request_merged_counts_from_its_own_days(
    repo: Repo, is_merged: bool
) -> None:
    """As where one line collects what others recorded."""
    came = ("promised = 2026-11-10", "promised = 2026-11-10\ndelivered = 2026-11-12")
    repo.git("checkout", "--quiet", "-b", "inner")
    edit(repo, MAP, came)
    repo.commit({}, date(2026, 11, 13))
    repo.git("checkout", "--quiet", "change")
    repo.commit({"README.md": "Ours"}, date(2026, 11, 18))
    words = ("merge", "--quiet", "--no-ff", "-m", "Merge inner", "inner")
    repo.git(*words, on=date(2026, 11, 19))
    if is_merged:
        repo.git("checkout", "--quiet", "main")
        repo.commit({"NOTES.md": "Main"}, date(2026, 11, 18))
        merge_into_main(repo)
    assert "CC12" not in gate(repo).out


def test_what_a_pull_request_rewrote_names_its_own_commit(repo: Repo) -> None:
    edit(repo, *SILENT)
    commit = repo.commit({}, date(2026, 11, 13))
    repo.git("checkout", "--quiet", "main")
    repo.commit({"README.md": "Ours"}, date(2026, 11, 18))
    merge_into_main(repo)
    assert names(gate(repo), "CC121", "2026-11-10 to 2026-12-10", commit[:12])


def test_a_merge_is_no_earlier_than_what_it_brings(repo: Repo) -> None:
    """A commit with the date of the first one corrects nothing on its first day."""
    fresh = '[[commitment]]\nid = "P-n"\ntitle = "New"\nmade = 2026-11-13\npromised = 2026-11-17\n'
    repo.git("checkout", "--quiet", "main")
    repo.commit({f"{P}new.toml": fresh}, date(2026, 11, 13))
    repo.commit({"README.md": "Ours"}, date(2026, 11, 18))
    repo.git("checkout", "--quiet", "change")
    repo.commit({"NOTES.md": "Ours"}, date(2026, 11, 12))
    repo.git("merge", "--quiet", "-m", "Merge main", "main", on=date(2026, 11, 13))
    edit(repo, f"{P}new.toml", ("promised = 2026-11-17", "promised = 2026-12-17"))
    repo.commit({}, date(2026, 11, 13))
    assert names(gate(repo), "CC121", "2026-11-17 to 2026-12-17")
    repo.git("checkout", "--quiet", "main")
    repo.commit({"README.md": "Ours again"}, date(2026, 11, 19))
    merge_into_main(repo)
    assert names(gate(repo), "CC121", "2026-11-17 to 2026-12-17")


def merge_into_main(repo: Repo) -> None:
    """Check out a merge of the change into main, as GitHub does for a pull request."""
    repo.git("checkout", "--quiet", "--detach", "main")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge change", "change", on=date(2026, 11, 19))


def test_a_time_without_a_day_is_shown(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "main")
    edit(repo, PROJECT, ('ref = "C-1"', "ref = 10:30:00"))
    repo.git("commit", "--quiet", "-am", "Time", on=date(2026, 11, 12))
    repo.git("checkout", "--quiet", "-B", "change")
    edit(repo, PROJECT, ("ref = 10:30:00", 'ref = "C-1"'))
    assert names(gate(repo), "CC124", "ref 10:30:00 was changed to C-1")


def test_there_are_enough_of_both() -> None:
    assert len(TRICKS) + 16 >= 80
    assert len(HONEST) >= 30


@pytest.mark.parametrize("kind", ["branch", "tag"])
def test_nothing_is_called_as_the_first_digits_of_the_base(repo: Repo, kind: str) -> None:
    digits = repo.git("rev-parse", "main")[:10]
    edit(repo, *SILENT)
    repo.commit({}, date(2026, 11, 19))
    words = ("check", "--root", str(repo.folder), "--output-format", "concise", "--base", digits)
    assert names(run(*words), "CC121", "2026-11-10 to 2026-12-10")
    repo.git(kind, digits)
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert f'"{digits}" names more than one commit here' in ran.err


# Clones that do not hold all of it ---------------------------------------------------------------


def test_a_repository_that_lacks_its_head_is_not_called_empty(repo: Repo) -> None:
    edit(repo, *SILENT)
    head = repo.git("rev-parse", "HEAD")
    for path in (repo.folder / ".git/objects/pack").glob("*.idx"):
        path.unlink()
    ran = gate(repo, "--base", "HEAD")
    assert (ran.code, head in ran.err) == (2, True), ran


def test_a_partial_clone_says_how_to_get_it_whole(repo: Repo, tmp_path: Path) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    url, there = f"file://{repo.folder}", tmp_path / "partial"
    repo.git("clone", "--quiet", "--filter=blob:none", "--branch=change", url, str(there))
    ran = run("check", "--root", str(there), "--base", "HEAD~1")
    assert (ran.code, ran.out) == (2, "")
    assert "this is a partial clone, without the files of the history" in ran.err
    assert "without --filter" in ran.err


def test_a_shallow_clone_that_lacks_the_base_names_the_depth(repo: Repo, tmp_path: Path) -> None:
    url, there = f"file://{repo.folder}", tmp_path / "shallow"
    repo.git("clone", "--quiet", "--depth=1", "--branch=change", url, str(there))
    ran = run("check", "--root", str(there), "--base", "origin/main")
    assert (ran.code, ran.out) == (2, "")
    assert "fetch-depth: 0" in ran.err


@pytest.mark.parametrize(("on", "found"), [("2026-10-20", True), (str(TODAY), False)])
def test_a_grey_project_was_grey(tmp_path: Path, on: str, found: bool) -> None:
    """A contact of then, recorded long after it, makes a project look cared for that was not."""
    repo = Repo(tmp_path / "quiet")
    project = '[project]\nid = "q"\nname = "Q"\nclient = "West Oy"\nstarted = 2026-09-01\n'
    project += '[project.people.bo]\nname = "Bo Salo"\nside = "client"\n'
    project += '[[risk]]\nid = "R"\ntitle = "R"\nseen = 2026-09-01\n'
    files = {"clientcare.toml": "", "projects/q/project.toml": project}
    repo.commit(files, date(2026, 11, 10))
    repo.write(
        {"projects/q/log.toml": f'[[touchpoint]]\non = {on}\nkind = "call"\nwith = ["bo"]\n'}
    )
    words = ("--base", "HEAD", "--output-format", "concise", "--as-of", str(TODAY))
    ran = run("check", "--root", str(repo.folder), *words)
    assert ran.code == found
    assert names(ran, "CC125", "nothing was recorded for 50 working days") == found
