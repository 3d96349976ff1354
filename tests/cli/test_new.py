"""`clientcare new`: a record in a file of its own, with an id that no counter made."""

import re
from pathlib import Path

import pytest

from clientcare.edit.days import HINT
from clientcare.records import KINDS
from clientcare.records.nearest import NO_STATE
from tests.cli.recording_sample import FILES, PROJECT, Care
from tests.cli.running import error, run

HERE = "projects/acme"


@pytest.fixture
def care(tmp_path: Path) -> Care:
    return Care(tmp_path)


def test_it_prints_path_and_id_and_the_next_fact_worth_recording(care: Care) -> None:
    ran = care("new", "commitment", "--title", "Room plan", "--owner", "mira")
    assert ran == (
        0,
        """\
projects/acme/commitments/room-plan.toml
  1 + [[commitment]]
  2 + id = "ACME-room-plan"
  3 + title = "Room plan"
  4 + owner = "mira"
  5 + made = 2026-06-08
recorded: ACME-room-plan: new commitment: Room plan
the client reads: title, owner, made
caused: CC111 undated-commitment warning ACME-room-plan: no date is promised
        do: agree a date and record it: clientcare mark ACME-room-plan --set promised=DATE
""",
        "next, promise a date: clientcare mark ACME-room-plan --set promised=DAY\n",
    )
    assert care.read(f"{HERE}/commitments/room-plan.toml") == (
        '[[commitment]]\nid = "ACME-room-plan"\ntitle = "Room plan"\nowner = "mira"\n'
        "made = 2026-06-08\n"
    )


def test_a_flag_says_once_what_it_takes() -> None:
    flags = dict(re.findall(r"^  --([a-z-]+) (\S+)", run("new", "--help").out, re.MULTILINE))
    assert flags["mood"] == "N|PERSON=N"
    assert (flags["on"], flags["impact"]) == ("DAY|MOMENT", "TEXT|low|medium|high")


def test_the_same_person_within_the_hour_is_refused_unless_meant(care: Care) -> None:
    words = ("new", "person", "--side", "client", "--name")
    assert care(*words, "Eva Holm").code == 0
    hint = "to record it once more: --again; to take the first one back: clientcare undo"
    said = "this was recorded within the hour: eva: new person of acme: Eva Holm"
    assert care.refused(*words, "Eva Holm") == error(said, hint)
    assert care(*words, "Eva Berg").code == 0
    assert care(*words, "Eva Holm", "--again").code == 0


def test_a_new_project_is_followed_by_the_people_of_the_client(care: Care) -> None:
    ran = care("new", "project", "--name", "Guide", "--client", "Saari Oy", "--lead", "mira")
    next_ = "clientcare new person --project guide --side client --name …"
    assert ran.err == f"next, name the client's people: {next_}\n"
    assert care(*next_.replace("…", "Eva").split()[1:]).code == 0
    assert "[project.people.eva]" in care.read("projects/guide/project.toml")


@pytest.mark.parametrize(
    ("words", "name", "text"),
    [
        (("issue", "--title", "Slow", "--found", "yesterday", "--affects", "search,invoice"),
         "issues/slow.toml",
         ('[[issue]]\nid = "ACME-slow"\ntitle = "Slow"\nfound = 2026-06-07\n'
         'affects = ["ACME-search", "ACME-invoice"]\n')),
        (("issue", "--title", "Slow"), "issues/slow.toml",
         '[[issue]]\nid = "ACME-slow"\ntitle = "Slow"\nfound = 2026-06-08T14:30:00\n'),
        (("change", "--title", "Groups", "--requested-by", "jan", "--why", "schools"),
         "changes/groups.toml",
         ('[[change]]\nid = "ACME-groups-…"\ntitle = "Groups"\nwhy = "schools"\n'
         'requested = 2026-06-08\nrequested_by = "jan"\n')),
        (("risk", "--title", "Strike", "--probability", "low", "--internal"),
         "risks/strike.toml",
         ('[[risk]]\nid = "ACME-strike"\ntitle = "Strike"\nseen = 2026-06-08\n'
         'probability = "low"\ninternal = true\n')),
        (("review", "--about", "outage", "--with", "mira,jan"),
         "reviews/review-2026-06-08.toml",
         ('[[review]]\nid = "ACME-review-2026-06-08"\non = 2026-06-08\n'
         'about = ["ACME-outage"]\nwith = ["mira", "jan"]\n')),
        (("touchpoint", "--kind", "call", "--on", "2026-06-05T10:00"),
         "log/2026-06-05-call-x1.toml",
         ('[[touchpoint]]\nid = "ACME-call-2026-06-05-x1"\non = 2026-06-05T10:00:00\n'
         'kind = "call"\n')),
        (("commitment", "--title", "Keys", "--owner", "jan", "--made", "", "--tags", "a,b"),
         "commitments/keys.toml",
         ('[[commitment]]\nid = "ACME-keys"\ntitle = "Keys"\nby = "client"\nowner = "jan"\n'
         'tags = ["a", "b"]\n')),
        (("commitment", "--title", "Own id", "--id", "X-1"), "commitments/own-id.toml",
         '[[commitment]]\nid = "X-1"\ntitle = "Own id"\nmade = 2026-06-08\n'),
    ],
)  # fmt: skip
def test_every_kind_has_its_folder_and_its_first_day(
    care: Care, words: tuple[str, ...], name: str, text: str
) -> None:
    ran = care("new", *words, "-q")
    assert ran.code == 0, ran.err
    written = ran.out.strip()
    if "…" in text:
        assert re.fullmatch(rf"{HERE}/changes/groups-[0-9a-f]{{4}}\.toml", written)
        assert re.sub("groups-[0-9a-f]{4}", "groups-…", care.read(written)) == text
    else:
        assert written == f"{HERE}/{name}"
        assert care.read(written) == text


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Room search: by name & size", "room-search-name-size"),
        ("Ärger über Øl, Łódź & straße", "arger-uber-ol-lodz"),
        ("The plans of all houses", "plans-houses"),
        ("2026 budget", "2026-budget"),
        ("a", "a"),
        ("x" * 90, "x" * 40),
        ("Don't panic; $(rm -rf ~) ../../etc", "dont-panic-rm-rf"),
        ("会議", "commitment"),
        ("🎉", "commitment"),
        ("Are prices shown with or without VAT?", "prices-shown-vat"),
        ("Ørsted & Söhne", "orsted-sohne"),
    ],
)
def test_ids_and_names_are_made_of_the_title(care: Care, title: str, slug: str) -> None:
    ran = care("new", "commitment", "--title", title, "-q")
    assert ran.out == f"{HERE}/commitments/{slug}.toml\n"
    assert f'id = "ACME-{slug}"\n' in care.read(ran.out.strip())


def test_a_file_has_a_name_that_every_system_can_hold(care: Care) -> None:
    for title, stem in (("Con", "risk-con"), ("LPT1", "risk-lpt1"), ("Contract", "contract")):
        ran = care("new", "risk", "--title", title, "-q")
        assert ran.out == f"{HERE}/risks/{stem}.toml\n"
    assert 'id = "ACME-con"\n' in care.read(f"{HERE}/risks/risk-con.toml")
    project = ("new", "project", "--client", "x", "-q", "--name")
    assert care(*project, "../x").out == "projects/x/project.toml\n"
    assert care(*project, "aux").out == "projects/project-aux/project.toml\n"
    assert '"../y" is not a valid id' in care.refused(*project, "y", "--id", "../y")


def test_a_title_used_twice_gets_a_random_suffix_and_never_a_number(care: Care) -> None:
    names = {
        care("new", "risk", "--title", "Strike", "-q", "--again").out.strip() for _ in range(5)
    }
    assert len(names) == 5
    plain, *others = sorted(names, key=len)
    assert plain == f"{HERE}/risks/strike.toml"
    assert all(re.fullmatch(rf"{HERE}/risks/strike-[0-9a-f]{{4}}\.toml", name) for name in others)
    ids = {re.findall('id = "(.+)"', care.read(name))[0].lower() for name in names}
    assert len(ids) == 5


def test_a_project_in_one_file_takes_its_new_records_itself(tmp_path: Path) -> None:
    one = PROJECT + '\n[[risk]]\nid = "ACME-x"\ntitle = "x"'
    care = Care(tmp_path, {"clientcare.toml": FILES["clientcare.toml"], "projects/acme.toml": one})
    assert care("new", "risk", "--title", "Strike", "-q").out == "projects/acme.toml\n"
    assert care.read("projects/acme.toml") == (
        f'{one}\n\n[[risk]]\nid = "ACME-strike"\ntitle = "Strike"\nseen = 2026-06-08'
    )
    assert care("log", "call", "-q").out == "projects/acme.toml\n"


def test_the_first_project_of_an_empty_workspace(tmp_path: Path) -> None:
    care = Care(tmp_path, {"clientcare.toml": 'time_zone = "Europe/Helsinki"\n'})
    assert "hint: start a project: clientcare new project" in care.refused("new", "risk")
    ran = care("new", "project", "--name", "Guide", "--client", "Saari", "-q")
    assert (ran.code, ran.out) == (0, "projects/guide/project.toml\n")
    care("undo")
    assert not (care.root / "projects").exists()
    assert care("status").err == error(
        "the records folder projects/ does not exist",
        "start a project: clientcare new project; or correct `records` in clientcare.toml",
    )
    (care.root / "projects").mkdir()
    assert care("status").err == error(
        "no project in projects/", "start one: clientcare new project"
    )
    assert care("new", "project", "--name", "Guide", "--client", "Saari").code == 0


def test_a_new_project_gets_a_folder(care: Care) -> None:
    ran = care("new", "project", "--name", "Visitor guide", "--client", "Saari", "--lead", "mira")
    assert ran.code == 0
    assert care.read("projects/visitor-guide/project.toml") == (
        '[project]\nid = "visitor-guide"\nname = "Visitor guide"\nclient = "Saari"\nlead = "mira"\n'
    )
    said = care.refused("new", "risk", "--title", "x")
    assert said == error(
        "--project is missing",
        "give it: this is no terminal to ask on; there are: acme, visitor-guide",
    )
    assert care("new", "risk", "--title", "x", "--project", "visit", "-q").out == (
        "projects/visitor-guide/risks/x.toml\n"
    )


def test_nothing_is_ever_overwritten(care: Care) -> None:
    (care.root / HERE / "risks").mkdir()
    theirs = care.root / HERE / "risks/strike.toml"
    theirs.write_text("# a draft\n")
    ran = care("new", "risk", "--title", "Strike", "-q")
    assert ran.code == 0
    assert ran.out != f"{HERE}/risks/strike.toml\n"
    assert theirs.read_text() == "# a draft\n"


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ((), "KIND is missing",
         ("give it: this is no terminal to ask on; there are: change, commitment, issue, person, "
         "project, review, risk, touchpoint")),
        (("risk",), "--title is missing", "give it: this is no terminal to ask on"),
        (("project", "--name", "x"), "--client is missing",
         "give it: this is no terminal to ask on"),
        (("rsik", "--title", "x"), 'there is no kind "rsik"', "did you mean `risk`?"),
        (("milestone", "--title", "x"), 'there is no kind "milestone"',
         "it is a commitment: clientcare new commitment --kind milestone"),
        (("bug",), 'there is no kind "bug"', "it is an issue: clientcare new issue --kind defect"),
        (("invoice",), 'there is no kind "invoice"',
         "it is a commitment: clientcare new commitment --kind payment"),
        (("meetings",), 'there is no kind "meetings"',
         "it is a touchpoint: clientcare log meeting"),
        (("persn",), 'there is no kind "persn"', "did you mean `person`?"),
        (("person", "--name", "李雷", "--side", "us"), 'no id can be made of "李雷"',
         "give one: --id"),
        (("risk", "--title", "x", "--severity", "low"), "a risk has no --severity",
         ("it has: notes, tags, sources, internal, duplicate_of, id, title, seen, probability, "
         "impact, owner, response, reviewed, shared, happened, became, closed")),
        (("commitment", "--title", "x", "--promsed", "fri"), "no such option: --promsed",
         "did you mean `--promised`?"),
        (("risk", "--title", "\udcff"),
         "ACME-risk: it cannot be written: half of a character (a lone surrogate)",
         "write the whole character, in UTF-8"),
        (("issue", "--title", "x", "--status", "open"), "no such option: --status", NO_STATE),
        (("commitment", "--title", "x", "--promised", "13/11/2027"), '"13/11/2027" is not a day',
         "write 2027-11-13"),
        (("commitment", "--title", "x", "--promised", "03/04/2027"), '"03/04/2027" is not a day',
         "write 2027-04-03 or 2027-03-04"),
        (("commitment", "--title", "x", "--promised", "soon"), '"soon" is not a day',
         HINT),
        (("commitment", "--title", "x", "--id", "acme-SEARCH"), "the id acme-SEARCH exists already",
         "give another one, or none"),
        (("project", "--name", "Acme", "--client", "x"), "the id acme exists already",
         "give another one: --id"),
        (("risk", "--title", " "), "title is empty", "say it in a few words"),
        (("risk", "--title", "x", "--seen", "tomorrow"),
         "not recorded: seen 2026-06-09 of ACME-x lies in the future; the as-of is 2026-06-08",
         "record it when it has happened; what is planned is set or moved, not marked"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_refused(
    care: Care, words: tuple[str, ...], message: str, hint: str
) -> None:
    said = care.refused("new", *words)
    assert said.removeprefix('"tomorrow" is Tuesday 2026-06-09\n') == error(message, hint)


@pytest.mark.parametrize(
    ("flags", "hint"),
    [
        (("--kind", "payment"), 'add `--by client`, or "us"'),
        (("--every", "1m"), "add `--promised 2026-06-08`"),
        (("--until", "2026-12-01"), "add `--every 1m`"),
        (
            ("--every", "1m", "--promised", "2026-07-01", "--times", "2", "--until", "2026-09-01"),
            "remove `--times 2` or `--until 2026-09-01`",
        ),
        (
            ("--kind", "payment", "--by", "client", "--amount", "12"),
            "add `--currency USD` beside it",
        ),
    ],
)
def test_what_is_missing_is_named_as_the_flag_that_gives_it(
    care: Care, flags: tuple[str, ...], hint: str
) -> None:
    project = care.root / "projects/acme/project.toml"
    project.write_text(project.read_text().replace('currency = "EUR"\n', ""))
    said = care.refused("new", "commitment", "--project", "acme", "--title", "Rent", *flags)
    assert f"hint: {hint}" in said.replace("EUR", "USD")


def test_every_simple_field_of_every_kind_is_a_flag() -> None:
    from clientcare.records import fields

    help = run("new", "--help").out
    found = [pair for kind in KINDS.values() for pair in fields(kind.model).items()]
    simple = {key for key, shape in found if shape.is_simple}
    for key, _ in found:
        assert (f"--{key.replace('_', '-')} " in help) == (key in simple), key


def test_a_flag_without_a_value_is_true_of_a_person(care: Care) -> None:
    ran = care("new", "person", "--name", "Eva Lind", "--side", "client", "--key")
    assert ran.code == 0
    assert "key = true" in ran.out


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        ((), "--set acceptance=…"),
        (("--acceptance", "Two roles"), "delivered"),
        (("--by", "client"), "delivered"),
        (("--by", "client", "--kind", "answer"), "answered"),
        (("--by", "client", "--kind", "payment"), "paid"),
    ],
)
def test_what_comes_next_of_a_promise_fits_its_kind(
    care: Care, words: tuple[str, ...], fact: str
) -> None:
    owner = "jan" if "client" in words else "mira"
    new = ("new", "commitment", "--title", "Prices", "--owner", owner, "--promised", "+5d")
    ran = care(*new, *words)
    assert ran.code == 0, ran.err
    advised = ran.err.splitlines()[-1].partition("clientcare ")[2]
    assert advised == f"mark ACME-prices {fact}"
    assert care(*advised.replace("…", "x").split()).code == 0


def test_a_person_needs_no_editor(care: Care) -> None:
    ran = care("new", "person", "--name", "Eva Lind", "--side", "client", "--phone", "+49 1")
    assert ran.code == 0, ran.err
    assert "recorded: eva: new person of acme: Eva Lind\n" in ran.out
    project = f"{HERE}/project.toml"
    block = '[project.people.eva]\nname = "Eva Lind"\nside = "client"\nphone = "+49 1"\n'
    assert block in care.read(project)
    assert care("new", "person", "--name", "Eva Berg", "--side", "us", "-q").code == 0
    assert "[project.people.eva-berg]\n" in care.read(project)
    assert care("mark", "eva", "left", "--on", "fri", "-q").code == 0
    assert 'phone = "+49 1"\nleft = 2026-06-05\n' in care.read(project)
    refused = (
        (("--name", "Eva Lind", "--side", "us", "--id", "eva"), "eva is a person of acme already"),
        (("--name", "Ola"), "--side is missing"),
        (("--name", "Ola", "--side", "us", "--impact", "x"), "a person has no --impact"),
    )
    for words, message in refused:
        assert care.refused("new", "person", *words).startswith(f"error: {message}\n")
    assert care("mark", "mira", "left", "--on", "fri", "-q") == (0, "clientcare.toml\n", "")
    assert 'side = "us"\nleft = 2026-06-05\n' in care.read("clientcare.toml")
    for name, way in (("mira", "under [people.mira] in clientcare.toml"),
                      ("eva", "clientcare edit acme")):  # fmt: skip
        assert care.refused("mark", name, "left") == error(
            f"{name} left on 2026-06-05: that is recorded already",
            f"if it is wrong, correct it: {way}",
        )


@pytest.mark.parametrize("name", ["zoe lind-ost", "ZOË  LIND-ØST", "Zoe\u0308 Lind-Øst"])
def test_a_name_in_other_letters_is_the_same_person(care: Care, name: str) -> None:
    words = ("new", "person", "--side", "client", "--name")
    assert care(*words, "Zoë Lind-Øst", "-q").code == 0
    assert care.refused(*words, name) == error(
        "zoe (Zoë Lind-Øst) is a person of acme already",
        "if it is somebody else of that name: --again, or --id ID",
    )
    assert care(*words, "Zoë Lind", "-q").code == 0
    assert care(*words, name, "--id", "zoe-2", "-q").code == 0
    assert care(*words, name, "--again", "-q").code == 0


def test_somebody_of_ours_of_one_project_is_named_for_all(care: Care) -> None:
    assert care("new", "person", "--name", "Eva Lind", "--side", "us", "-q").code == 0
    project = ("new", "project", "--name", "Map", "--client", "Bear Oy", "-q")
    once = "name them once for all projects: clientcare new person --name 'Eva Lind' --side us"
    alone = "lead: eva is a person of another project alone"
    assert care.refused(*project, "--lead", "eva") == error(
        alone, f"record the project without them; then {once}"
    )
    assert care(*project).code == 0
    lead = ("mark", "map", "--set", "lead=eva")
    assert care.refused(*lead) == error(alone, once)
    assert care("new", "person", "--name", "Eva Lind", "--side", "us", "-q").code == 0
    assert care(*lead).code == 0


def test_somebody_of_ours_stands_in_the_settings_of_several_projects(care: Care) -> None:
    assert care("new", "project", "--name", "Map", "--client", "Bear Oy", "-q").code == 0
    before = care.texts()
    ran = care("new", "person", "--name", "Eva Lind", "--side", "us", "--capacity", "0.8")
    assert ran.code == 0, ran.err
    assert "recorded: eva: new person of clientcare.toml: Eva Lind\n" in ran.out
    block = '\n[people.eva]\nname = "Eva Lind"\nside = "us"\ncapacity = 0.8\n'
    assert care.read("clientcare.toml") == before["clientcare.toml"] + block
    assert care.refused("new", "person", "--name", "Eva", "--side", "us", "--id", "eva") == error(
        "eva is a person of clientcare.toml already", "give another id: --id"
    )
    assert care("reassign", "mira", "eva", "-q").code == 0
    assert care("undo", "-q").code == 0
    assert care("undo", "-q").code == 0
    assert care.texts() == before
    said = care.refused("new", "person", "--name", "Ola", "--side", "client")
    assert "--project is missing" in said


def test_no_folder_of_a_project_is_called_like_a_record_file(care: Care) -> None:
    words = ("--name", "Shop", "--client", "West Inc", "--id", "shop.toml", "-q")
    assert care("new", "project", *words).out == "projects/shop/project.toml\n"
    assert "0 files unreadable" in care("check").out
