"""Names of other clients in a text for this one: found however inflected, never by chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.calendar.now import Now
from clientcare.errors import ClientcareError
from clientcare.facts.workspace import Workspace
from clientcare.records.companies import short_name
from clientcare.report.build import Request, WrittenReport, report
from clientcare.report.searching import honest_scripts, in_latin, unmasked
from tests.drawn import examples
from tests.for_each import for_each
from tests.workspaces import PROJECT, TODAY, loaded

OTHER = """\
[project]
name = "Web shop"
client = '''{client}'''
[project.people.otto]
name = "{person}"
side = "client"
email = "otto@mail.nordwind.example"
"""


def space(
    client: str, *titles: str, person: str = "Otto Kranich", extra: str = "", other: str = ""
) -> Workspace:
    """A project whose records have some titles, and another of a client with some name."""
    records = "".join(
        f"[[commitment]]\nid = 'DEMO-{n}'\ntitle = '''{title}'''\npromised = 2026-07-01\n"
        for n, title in enumerate(titles)
    )
    files: dict[str, str | bytes] = {
        "demo/project.toml": PROJECT + extra,
        "demo/c.toml": records,
        "other/project.toml": OTHER.format(client=client, person=person) + other,
    }
    return Workspace(loaded(files), Now.end_of(TODAY, loaded(files).settings.zone))


def written(client: str, *titles: str, **more: str) -> WrittenReport:
    return report(space(client, *titles, **more).contexts[0], Request())


def refused(client: str, *titles: str, **more: str) -> bool:
    """Whether a report is refused; where it is not, nothing is doubted either."""
    try:
        done = written(client, *titles, **more)
    except ClientcareError:
        return True
    assert done.warnings == ()
    return False


def doubted(client: str, *titles: str, **more: str) -> bool:
    """Whether a report is written with a doubt."""
    return bool(written(client, *titles, **more).warnings)


NAMES = ["Nordwind GmbH", "NORDWIND AG & Co. KG", "Nordwind", "Oy Nordwind Ab"]


@for_each("client", NAMES)
@for_each(
    "title",
    [
        "Search, as we built it for Nordwind",
        "Search, as at nordwind",
        "Nordwind has it already",
        "The same as Nordwind's",
        "Nordwinds Suche ist fertig",
        "Haku kuten Nordwindin portaalissa",
        "Haku kuten Nordwindilla",
        "A Nordwind-like search",
        "See www.nordwind.example",
        "Asked by Otto Kranich",
        "Asked by OTTO KRANICH",
        "Kysy Otto Kranichilta",
        "Write to help@mail.nordwind.example",
        "As in OTHER-basket",
        "As in other-basket.",
    ],
)
def test_another_clients_name_is_found_in_what_somebody_typed(client: str, title: str) -> None:
    basket = '[[commitment]]\nid = "OTHER-basket"\ntitle = "Basket"\n'
    assert refused(client, title, other=basket)


def test_an_id_that_begins_with_the_prefix_of_its_project_is_certain() -> None:
    records = "".join(
        f'[[commitment]]\nid = "{name}"\ntitle = "Basket"\n' for name in ("WS-basket", "wsx-basket")
    )
    prefixed = OTHER.replace("[project]\n", '[project]\nprefix = "WS"\n', 1)
    files: dict[str, str | bytes] = {
        "demo/project.toml": PROJECT,
        "other/project.toml": prefixed.format(client="Nordwind", person="X") + records,
    }

    def said(title: str) -> WrittenReport:
        files["demo/c.toml"] = f"[[commitment]]\nid = 'D-1'\ntitle = '{title}'\n"
        read = loaded(files)
        return report(Workspace(read, Now.end_of(TODAY, read.settings.zone)).contexts[0], Request())

    for title in ("As in WS-basket", "As in ws-basket."):
        with pytest.raises(ClientcareError, match="may not read"):
            said(title)
    assert len(said("As in wsx-basket").warnings) == 1


@for_each("name", ["Müller", "Mueller", "Muller", "MUELLERS"])
def test_a_name_is_found_without_its_letters(name: str) -> None:
    assert refused("Müller GmbH", f"Search, as at {name} in May")
    assert refused("Zähler Müller AG", "As at Zaehler Mueller", "As at Zahler Muller")
    released = '\n[project.report]\nmay_name = ["Müller"]\n'
    assert not refused("Müller GmbH", f"Search of {name}", extra=released)


def test_a_short_name_without_its_letters_is_another_word() -> None:
    assert not refused("Bär GmbH", "Search at the Bar of the hotel")


def test_a_name_is_found_where_its_own_ending_changes() -> None:
    assert refused('ООО "Ромашка"', "Поиск, как у Ромашки")
    assert refused('ООО "Ромашка"', "Сделано вместе с Ромашкой")
    assert not refused('ООО "Ромашка"', "Поиск по каталогу")


@for_each(
    "client", ["Next", "First", "Status", "Green", "Due", "2026", "Berg", "March", "Red", "One"]
)
def test_a_client_whose_name_is_a_common_word_stops_nobodys_report(client: str) -> None:
    title = f"What is {client.lower()} on Monday in 2026"
    person = PROJECT.replace("Jan Salo", "Jan Berg")
    files: dict[str, str | bytes] = {
        "demo/project.toml": person,
        "demo/c.toml": f"[[commitment]]\nid = 'DEMO-1'\ntitle = '{title}'\nmade = 2026-06-10\n"
        f"[[issue]]\nid = 'DEMO-2'\ntitle = '{client} page is slow'\nfound = 2026-06-10\n"
        "told = 2026-06-10\nseverity = 'high'\n",
        "other/project.toml": OTHER.format(client=client, person="Otto Kranich"),
    }
    read = loaded(files)
    context = Workspace(read, Now.end_of(TODAY, read.settings.zone)).contexts[0]
    done = report(context, Request())
    assert client.lower() in done.text.lower()
    assert done.warnings == ()


@for_each("client", ["Demo", "Demo Ab", "DEMO OY"])
def test_this_clients_own_name_is_never_anothers(client: str) -> None:
    assert not refused(client, "A portal for Demo, and Demos Kunden")


def test_a_company_of_another_legal_form_is_another_client() -> None:
    """`PROJECT` is of Demo Oy."""
    assert refused("Demo GmbH", "As Otto Kranich has it")
    assert refused("Demo GmbH", "As at mail.nordwind.example")
    assert not refused("Demo", "As Otto Kranich has it")
    assert not refused("Demo Oy", "As Otto Kranich has it")


def test_a_name_that_begins_as_this_clients_does_is_doubted() -> None:
    files: dict[str, str | bytes] = {
        "demo/project.toml": PROJECT.replace("Demo Oy", "Nordwind Systems Oy"),
        "demo/c.toml": "[[commitment]]\nid = 'D-1'\ntitle = 'Texts of Nordwind'\n",
        "other/project.toml": OTHER.format(client="Nordwind GmbH", person="X"),
    }
    read = loaded(files)
    context = Workspace(read, Now.end_of(TODAY, read.settings.zone)).contexts[0]
    (line,) = report(context, Request()).warnings
    assert line.startswith("perhaps a leak: projects/demo/c.toml:3: `title` of D-1 names ")


def test_a_common_word_with_its_capital_inside_a_sentence_counts() -> None:
    assert refused("Next Oy", "The search that we built for Next last year")
    assert refused("Next", "The search that we built for Next last year")
    assert not refused("Next", "Next: the search. Next comes the map | Next")
    assert doubted("Next", "A Plan for Next Steps")


@for_each(
    "title", ["A novation of the contract", "Supernova", "Novations and renovation", "Innova"]
)
def test_a_word_that_only_holds_a_name_is_another_word(title: str) -> None:
    assert not refused("Nova", title)


def test_a_surname_alone_is_doubted() -> None:
    assert doubted("Nordwind", "As Kranich asked")
    assert not refused("Nordwind", "A kranich, and Jan Salo", person="Otto Salo")
    assert not refused("Nordwind", "The crane")


def test_the_refusal_names_the_field_and_what_to_type() -> None:
    with pytest.raises(ClientcareError) as refusal:
        written("Nordwind GmbH", "As we did it for Nordwind")
    assert refusal.value.message == (
        "the report holds what this client may not read:\n"
        '  projects/demo/c.toml:3: `title` of DEMO-0 names "Nordwind GmbH" (the client of other)'
    )
    assert refusal.value.hint == (
        "nothing was written; reword it, or where no other client is meant: "
        'may_name = ["Nordwind GmbH"] under [project.report]'
    )


@for_each("name", ["Nordwind GmbH", "nordwind", "Nordwind"])
def test_a_name_may_be_released_for_a_project(name: str) -> None:
    extra = f'\n[project.report]\nmay_name = ["{name}"]\n'
    assert not refused("Nordwind GmbH", "As we did it for Nordwind", extra=extra)
    assert refused("Nordwind GmbH", "As Otto Kranich asked", extra=extra)


def test_a_public_mail_domain_is_nobodys_name() -> None:
    other = OTHER.replace("mail.nordwind.example", "gmail.com")
    files: dict[str, str | bytes] = {
        "demo/project.toml": PROJECT,
        "demo/c.toml": "[[commitment]]\nid = 'D-1'\ntitle = 'Mails from gmail.com arrive'\n",
        "other/project.toml": other.format(client="Nordwind", person="X Y"),
    }
    read = loaded(files)
    context = Workspace(read, Now.end_of(TODAY, read.settings.zone)).contexts[0]
    assert report(context, Request()).warnings == ()


@for_each(
    ("company", "short"),
    [
        ("Acme Oy", "acme"),
        ("Nordwind Logistik GmbH & Co. KG", "nordwind logistik"),
        ("ООО «Ромашка»", "ромашка"),
        ("Foo S.A.", "foo"),
        ("Ltd", "ltd"),
        ("Vitamin C GmbH", "vitamin c"),
        ("Berg & Co", "berg"),
        ("Johnson & Johnson Inc.", "johnson johnson"),
    ],
)
def test_a_company_without_its_legal_form(company: str, short: str) -> None:
    assert short_name(company) == short


WORD = st.from_regex(r"[A-Z][b-df-hj-np-tv-xz]{5,9}", fullmatch=True)


@pytest.mark.slow
@examples(40)
@given(WORD, st.sampled_from(["", "s", "in", "lle", "'s"]), st.sampled_from(["for {}", "{} now"]))
def test_no_made_up_name_ever_gets_out(name: str, ending: str, form: str) -> None:
    assert refused(f"{name} GmbH", f"Search {form.format(name + ending)}")


@for_each(
    ("client", "title"),
    [
        ("Beta Shop GmbH", "We show the BetaShop"),
        ("BetaShop GmbH", "We show the Beta Shop"),
        ("Beta Shop GmbH", "See https://demo.example/?of=Beta%20Shop"),
        ("Kö Bar Oy", "See https://demo.example/K%C3%B6%20Bar"),
        ("Kö Bar Oy", "5%Kö Bar"),
        ("LinkedIn", "We use Linked In"),
        ("Nordwind GmbH", "The NordwindApp is ready"),
        ("Nordwind GmbH", "Ask OttoKranich"),
        ("Nordwind GmbH", "Like Nordw\u00adind"),
        ("Müller & Jörgensen AG", "Like Müller und Jörgensen"),
        ("Müller & Jörgensen AG", "Like Mueller & Jörgensen"),
        ("Müller und Jörgensen AG", "Like Muller & Joergensen"),
        ("Ørsted A/S", "Like Ørsted"),
        ("Ørsted A/S", "Like Oersted"),
        ("Łódź Handel Sp. z o.o.", "Like Lodz Handel"),
        ("3M", "It is like 3M"),
    ],
)
def test_a_name_is_found_however_it_is_glued_or_spelled(client: str, title: str) -> None:
    assert refused(client, title)


@for_each(
    ("client", "title"),
    [
        ("Beta Shop GmbH", "The AcmeBetaShop is ready"),
        ("Nordwind GmbH", "Das Nordwindprojekt ist fertig"),
        ("Online Shop GmbH", "Der Onlineshop ist fertig"),
        ("O'Neill Ltd", "Like Oneill"),
        ("Java GmbH", "We use JavaScript"),
        ("Beta Group AG", "Betagroup wants the same"),
        ("Beta Group AG", "Like Betagroups page"),
        ("Beta Group AG", "Like BETAGROUP"),
        ("Beta Group AG", "See betagroup.com"),
        ("Beta Group AG", "Ask betagroup@mail.example"),
        ("Beta Group AG", "Ask @betagroup"),
        ("North Star Oy", "Like Northstar"),
        ("Kestrel Group Ltd", "As for Kestrel"),
        ("Kestrel Software Oy", "AS FOR KESTREL"),
        ("Kestrel Software Oy", "Kestrels page"),
        ("Nordwind GmbH", "The account ottokranich works"),
    ],
)
def test_a_name_that_is_a_part_of_a_word_is_doubted(client: str, title: str) -> None:
    assert doubted(client, title)


@for_each(
    ("client", "title"),
    [
        ("3M", "A wall of 3m"),
        ("Vitamin A/S", "The tablets hold no a and no s"),
        ("Eon", "The PanEuropean design"),
        ("LinkedIn", "It is linked in the portal"),
        ("LinkedIn", "Linked in the portal, it is found"),
        ("PayPal", "A pay pal comes"),
        ("Book Ltd", "We use a MacBook"),
        ("Hub GmbH", "Read it on GitHub"),
        ("Work Flow Oy", "The usual workflow"),
        ("Data Base Oy", "A copy of our database"),
        ("Data Base Oy", "A copy of our database. It is small"),
        ("Kestrel Group Ltd", "A kestrel on the roof"),
        ("Kestrel Group Ltd", "5 %Be quick"),
    ],
)
def test_a_word_that_only_resembles_a_name_is_none(client: str, title: str) -> None:
    assert not refused(client, title)


def test_a_client_may_read_its_own_name_however_it_is_said() -> None:
    own = PROJECT.replace('client = "Demo Oy"', 'client = "NextGen & Sons"')
    files: dict[str, str | bytes] = {
        "demo/project.toml": own,
        "demo/c.toml": "[[commitment]]\nid = 'D'\ntitle = 'NextGen and Sons like it'\n",
        "other/project.toml": OTHER.format(client="Sons Ltd", person="Otto"),
        "third/project.toml": OTHER.format(client="Next", person="Otto").replace("Web", "Our"),
    }
    snapshot = loaded(files)
    space = Workspace(snapshot, Now.end_of(TODAY, snapshot.settings.zone))
    assert report(space.contexts[0], Request()).warnings == ()


# Look-alikes -------------------------------------------------------------------------------------


@for_each(
    ("client", "title"),
    [
        ("Nordwind GmbH", "Like N\u043erdwind"),  # Cyrillic o
        ("Nordwind GmbH", "Like \u039dordwind"),  # Greek N
        ("Nordwind GmbH", "Like N\u03bfrdw\u0456nd"),
        ("Nordwind GmbH", "Like N\u0585rdwind"),  # Armenian o
        ("Nordwind GmbH", "Like \uff2e\uff4f\uff52\uff44\uff57\uff49\uff4e\uff44"),
        ("Nordwind GmbH", "Like \U0001d40d\U0001d428\U0001d42b\U0001d41d\U0001d430ind"),
        ("Nordwind GmbH", "Like Nord\u200bwind"),
        ("Nordwind GmbH", "Like N\u2060o\u200drdwind"),
        ("Nordwind GmbH", "Like N\u0307o\u0323rdwi\u0331nd"),
        ("Nordwind GmbH", "Like Nordw\u0131nd"),
        (
            "Nordwind GmbH",
            "\u041d\u043e\u0432\u044b\u0439 \u043f\u043e\u0438\u0441\u043a: N\u043erdwind",
        ),
        ("ACME Oy", "Like \u0410\u0421\u041c\u0415"),  # in Cyrillic letters alone
        (
            "\u0420\u043e\u043c\u0430\u0448\u043a\u0430",
            "Like P\u043e\u043c\u0430\u0448\u043a\u0430",
        ),
        ("\u0420\u043e\u043c\u0430\u0448\u043a\u0430", "Like \u0420o\u043ca\u0448\u043a\u0430"),
        ("Nordwind GmbH", "Write to x@mail.n\u043erdwind.example"),
    ],
)
def test_a_name_in_letters_that_look_like_its_own_is_found(client: str, title: str) -> None:
    assert refused(client, title)


@for_each(
    ("client", "title"),
    [
        ("Top Oy", "\u0422\u043e\u0440 \u0438 \u0431\u043e\u0433\u0438"),  # Thor, in Russian
        ("Cop Oy", "\u0421\u043e\u0440 \u0432\u044b\u043d\u0435\u0441\u0435\u043d"),
        (
            "Nordwind GmbH",
            "\u0421\u0435\u0432\u0435\u0440\u043d\u044b\u0439 \u0432\u0435\u0442\u0435\u0440",
        ),
        ("To Oy", "\u03a4\u03bf \u03bd\u03ad\u03bf \u03c3\u03cd\u03c3\u03c4\u03b7\u03bc\u03b1"),
        ("Um Oy", "Wires of 10 \u00b5m"),
        ("Pate Oy", "A p\u00e2t\u00e9 for lunch"),
    ],
)
def test_an_honest_text_in_another_script_is_no_name(client: str, title: str) -> None:
    assert not refused(client, title)


RUSSIAN = st.text(
    "\u0430\u0431\u0432\u0433\u0434\u0435\u0436\u0437\u0438\u0439\u043a\u043b\u043c\u043d\u043e\u043f\u0440\u0441\u0442\u0443\u0445\u0446\u0447\u0448\u044b\u044c\u044d\u044e\u044f",
    min_size=1,
)
GREEK = st.text(
    "\u03b1\u03b2\u03b3\u03b4\u03b5\u03b6\u03b7\u03b8\u03b9\u03ba\u03bb\u03bc\u03bd\u03be\u03bf\u03c0\u03c1\u03c3\u03c4\u03c5\u03c6\u03c7\u03c8\u03c9\u03ac\u03ad\u03cc",
    min_size=1,
)
LATIN = st.text("abcdefghijklmnopqrstuvwxyz\u00e4\u00f6\u00e5\u00e9\u00fc\u0161\u017e", min_size=1)


@given(
    st.lists(RUSSIAN | LATIN, min_size=1),
    st.lists(GREEK | LATIN, min_size=1),
    st.booleans(),
)
def test_an_honest_text_stays_as_it_is(russian: list[str], greek: list[str], big: bool) -> None:
    for words, honest in ((russian, "\u0436"), (greek, "\u03bb")):
        text = " ".join([honest, *words])
        text = text.title() if big else text
        assert unmasked(text, honest_scripts(text)) == text


@given(st.text("ABCEHKMOPTXYaceopxyijs", min_size=2), st.data())
def test_any_name_is_read_through_its_mask(name: str, data: st.DataObject) -> None:
    shapes: dict[str, list[str]] = {}
    for n in range(0x370, 0x590):
        if (latin := in_latin(chr(n))) != chr(n):
            shapes.setdefault(latin, []).append(chr(n))
    mask = [data.draw(st.sampled_from([sign, *shapes[sign]])) for sign in name]
    between = data.draw(st.sampled_from(["", "\u200b", "\u2060", "\u00ad"]))
    text = f"Like {between.join(mask)} here"
    assert unmasked(text, honest_scripts(text)) == f"Like {name} here"
