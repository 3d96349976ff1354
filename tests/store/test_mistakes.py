"""Mistakes that people make by hand: each is answered with the text to type, which is then right.

What stands between « and » is wrong; the second text is what the remedy names, and what a reader
types in its place. Where two texts are named, either is right.
"""

import re

from hypothesis import given
from hypothesis import strategies as st

from clientcare.store import Snapshot
from tests.for_each import for_each
from tests.workspaces import loaded

HEAD = '[project]\nname = "Shop"\nclient = "West Inc"\ncurrency = "EUR"\n'
USUAL = {
    "issue": {"id": 'id = "P1-a"', "title": 'title = "Search"', "found": "found = 2026-11-20"},
    "change": {
        "id": 'id = "P1-a"',
        "title": 'title = "Search"',
        "requested": "requested = 2026-11-20",
    },
    "commitment": {"id": 'id = "P1-a"', "title": 'title = "Search"'},
}

DAYS = [
    ("promised = «3.12.2026»", "2026-12-03"),
    ("promised = «03.12.26»", "2026-12-03"),
    ("promised = «3. 12. 2026»", "2026-12-03"),
    ("promised = «12/3/2026»", "2026-03-12"),
    ("promised = «12/3/2026»", "2026-12-03"),
    ("promised = «31/12/2026»", "2026-12-31"),
    ("promised = «12/31/2026»", "2026-12-31"),
    ("promised = «2026/12/03»", "2026-12-03"),
    ("promised = «2026.12.03»", "2026-12-03"),
    ("promised = «2026-9-1»", "2026-09-01"),
    ("promised = «2026-13-01»", "2026-01-13"),
    ("promised = «2026-11-20Z»", "2026-11-20"),
    ("promised = «2026-11-20+01:00»", "2026-11-20"),
    ("promised = «2026-02-30»", "2026-02-28"),
    ("promised = «20261203»", "2026-12-03"),
    ("promised = «2026–12–03»", "2026-12-03"),
    ("promised = «3 Dec 2026»", "2026-12-03"),
    ("promised = «3. Dezember 2026»", "2026-12-03"),
    ("promised = «December 3, 2026»", "2026-12-03"),
    ("promised = «2026-12»", "2026-12-31"),
    ("promised = «2026-W47»", "2026-11-20"),
    ('promised = «"2026-W47"»', "2026-11-20"),
    ('promised = «"2027-Q1"»', "2027-03-31"),
    ('promised = «"2027-02-30"»', "2027-02-28"),
    ('promised = «"2026-9-1"»', "2026-09-01"),
    ('promised = «"2026-12-03"»', "2026-12-03"),
    ("promised = «'2026-12-03'»", "2026-12-03"),
    ('promised = «"31.12.2026"»', "2026-12-31"),
    ('promised = «"12/3/2026"»', "2026-12-03"),
    ('promised = «"3 December 2026"»', "2026-12-03"),
    ('promised = «"2026-12"»', "2026-12-31"),
    ("promised = «“2026-12-03”»", "2026-12-03"),
    ("promised = «2026-12-03.»", "2026-12-03"),
    ("promised = «2026-12-03,»", "2026-12-03"),
    ("promised = «03-Dec-26»", "2026-12-03"),
    ("promised = «3/Dez/2026»", "2026-12-03"),
    ("promised = «2026年12月3日»", "2026-12-03"),
    ("promised = «２０２６-12-03»", "2026-12-03"),
    ("promised = «2026-12-03 (Thursday)»", "2026-12-03 # (Thursday)"),
    ("made = «2026-11-02T10:00:00»", "2026-11-02"),
    ("made = «null»", "leave a key out"),
]
TIMES = [
    ("found = «2026-11-20T24:00:00»", "2026-11-21T00:00:00"),
    ("found = «2026-11-20 24:00»", "2026-11-21 00:00:00"),
    ("found = «2026-11-20 2:30 pm»", "2026-11-20 14:30:00"),
    ("found = «2026-11-20 12:05 a.m.»", "2026-11-20 00:05:00"),
    ("found = «2026-11-20 14:30»", "2026-11-20 14:30:00"),
    ("found = «2026-11-20T9:05»", "2026-11-20T09:05:00"),
    ("found = «2026-11-20T14.30»", "2026-11-20T14:30:00"),
    ("found = «2026-11-20 14h30»", "2026-11-20 14:30:00"),
    ("found = «2026-11-20T14:30:00 +02:00»", "2026-11-20T14:30:00+02:00"),
    ("found = «20.11.2026 14:30»", "2026-11-20 14:30:00"),
    ("found = «11/20/2026 2:30 PM»", "2026-11-20 14:30:00"),
    ('found = «"2026-11-20 14:30"»', "2026-11-20 14:30:00"),
]
AMOUNTS = [
    ("amount = «1,00,000»", "100000"),
    ("amount = «12,34,567.50»", "1234567.50"),
    ("amount = «1.5k»", "1500"),
    ("amount = «12k»", "12000"),
    ("amount = «١٢٥٠٠»", "12500"),
    ("amount = «１２,５００»", "12500"),
    ("amount = «1250.50 EUR»", "1250.50"),
    ("amount = «EUR 1250.50»", "1250.50"),
    ("amount = «€1250.50»", "1250.50"),
    ("amount = «$1,250.50»", "1250.50"),
    ("amount = «1250,50»", "1250.50"),
    ("amount = «1.250,50»", "1250.50"),
    ("amount = «1,250.50»", "1250.50"),
    ("amount = «1'250.50»", "1250.50"),
    ("amount = «1’250.50»", "1250.50"),
    ("amount = «1 250,50»", "1250.50"),
    ("amount = «1\u00a0250,50»", "1250.50"),
    ("amount = «1\u202f250.50»", "1250.50"),
    ("amount = «1.250.000»", "1250000"),
    ("amount = «1,250,000»", "1250000"),
    ('amount = «"1.250,50 €"»', "1250.50"),
    ("amount = «1250,-»", "1250"),
    ("amount = «−1250»", "-1250"),
    ("amount = «12k»", "12000"),
    ("amount = «.5»", "0.5"),
    ("amount = «5.»", "5"),
]
TEXTS = [
    ("title = «“Search”»", '"Search"'),
    ("title = «„Suche“»", '"Suche"'),
    ("title = «« Recherche »»", '"Recherche"'),
    ("title = «Search in the shop»", '"Search in the shop"'),
    ('title = «"he said "yes""»', r'"he said \"yes\""'),
    ("title = «'it's here'»", '"it\'s here"'),
    ('title = «"C:\\path"»', "'C:\\path'"),
    ('title = «"Search»', '"Search"'),
    ('title = «Search"»', '"Search"'),
    ('title = «"Search",»', '"Search"'),
    ('title = «"Search";»', '"Search"'),
    ('title = «"Search" // for the shop»', '"Search" # for the shop'),
    ("title = «`Search`»", '"Search"'),
    ("title = «2026-12-03»", '"2026-12-03"'),
    ("title = «5»", '"5"'),
    ("title = «3.12.2026»", '"3.12.2026"'),
    ("id = «P1-a»", '"P1-a"'),
    ('id = «"P1 ä"»', '"P1-a"'),
]
KEYS = [
    ('«title: "Search"»', 'title = "Search"'),
    ('«title "Search"»', 'title = "Search"'),
    ("«title\tSearch»", 'title = "Search"'),
    ('«title == "Search"»', 'title = "Search"'),
    ('«title => "Search"»', 'title = "Search"'),
    ('«"title","Search"»', '"title" = "Search"'),
    ('«\u00a0title = "Search"»', 'title = "Search"'),
    ('«title\u00a0= "Search"»', 'title = "Search"'),
    ('«Title» = "Search"', "title"),
    ('«titel» = "Search"', "title"),
    ("«due» = 2026-12-03", "promised"),
    ("«note»s_internal = 1", "known keys"),
]
OTHERS = [
    ("internal = «True»", "true"),
    ("internal = «yes»", "true"),
    ('internal = «"true"»', "true"),
    ("internal = «1»", "true"),
    ('tags = «"billing"»', '["billing"]'),
    ('tags = «"billing, web"»', '["billing", "web"]'),
    ("tags = «[billing, web]»", '["billing", "web"]'),
    ("tags = «[“billing”]»", '["billing"]'),
    ('tags = «["a" "b"]»', '["a", "b"]'),
    ('tags = «["a", "b"»', '["a", "b"]'),
    ('tags = «["a",, "b"]»', '["a", "b"]'),
    ('tags = «("a", "b")»', '["a", "b"]'),
    ('kind = «"Deliverable"»', '"deliverable"'),
    ('kind = «"deliverables"»', '"deliverable"'),
    ("checked = «{ on = 2026-11-01, }»", "{ on = 2026-11-01 }"),
    ("checked = «{ on: 2026-11-01 }»", "{ on = 2026-11-01 }"),
    ("checked = «2026-11-01»", "{ on = 2026-11-01 }"),
    ("currency = «EUR»", '"EUR"'),
    ('currency = «"€"»', '"EUR"'),
    ('currency = «"Euro"»', '"EUR"'),
    ('effort = { delay = «"3 days"» }', '"3d"'),
]
HEADERS = [
    ("«[[commitment]»", "[[commitment]]"),
    ("«[[commitment]]]»", "[[commitment]]"),
    ("«[commitment]»", "[[commitment]]"),
    ("«[[commitment]] x»", "[[commitment]] # x"),
    ("[[«Commitment»]]", "commitment"),
    ("[[«commitments»]]", "commitment"),
]


def file_with(line: str) -> str:
    """A file with one record, which is right but for a line."""
    key = (re.search(r"\w+", line) or [""])[0].lower()
    kind = {"found": "issue", "effort": "change"}.get(key, "commitment")
    others = [text for name, text in USUAL[kind].items() if name != key]
    if key in ("due", "titel"):
        others = [text for text in others if key == "due" or not text.startswith("title")]
    header, own = (line, []) if "[" in line[:3] else (f"[[{kind}]]", [line])
    return HEAD + "\n".join([header, *own, *others]) + "\n"


def remedies(text: str) -> list[str]:
    """What is said to be done about each fault of a file."""
    read: Snapshot = loaded({"p1.toml": text})
    found = [file.fault.fix for file in read.unreadable if file.fault]
    return found + [fault.fix for invalid in read.invalid for fault in invalid.faults]


MISTAKES = [*DAYS, *TIMES, *AMOUNTS, *TEXTS, *KEYS[:-1], *OTHERS, *HEADERS]


@for_each(("line", "typed"), MISTAKES)
def test_a_mistake_names_the_text_that_makes_it_right(line: str, typed: str) -> None:
    wrong = file_with(line.replace("«", "", 1)[::-1].replace("»", "", 1)[::-1])
    assert any(typed in remedy for remedy in remedies(wrong)), remedies(wrong)
    before, _, after = line.partition("«")
    if typed == "leave a key out":
        right = file_with("").replace("\n\n", "\n")
    else:
        right = file_with(before + typed + after.rpartition("»")[2])
    assert remedies(right) == []


def test_there_are_mistakes_enough() -> None:
    assert len(MISTAKES) > 100


@for_each(
    ("wrong", "hint", "right"),
    [
        (
            'title = "a"\ntitle = "b"\n',
            "the first is on line 7",
            'title = "a"\n',
        ),
        (
            'title = "two\nlines"\n',
            'several lines stand between """',
            'title = """two\nlines"""\n',
        ),
        ('title = "a"\nwhy =\n', "leave the key out", 'title = "a"\n'),
        ('title = "a"\n// later\n', "a comment begins with #", 'title = "a"\n# // later\n'),
        (
            'title = "a"\n<<<<<<< HEAD\nwhy = "b"\n=======\nwhy = "c"\n>>>>>>> x\n',
            "keep the one that is true, or give each an entry of its own; then remove the marks",
            'title = "a"\nwhy = "b"\n',
        ),
        (
            'title = "a"\n[project]\nlead = "mira"\n',
            "the first is on line 1; write the keys of both below that one",
            'title = "a"\n',
        ),
        (
            'title = "a"\n[[project]]\nlead = "mira"\n',
            "the first is on line 1; write the keys of both below that one",
            'title = "a"\n',
        ),
    ],
)
def test_a_mistake_of_several_lines(wrong: str, hint: str, right: str) -> None:
    head = HEAD + '[[commitment]]\nid = "P1-a"\n'
    assert any(hint in remedy for remedy in remedies(head + wrong)), remedies(head + wrong)
    assert remedies(head + right) == []


VALUES = st.one_of(
    st.sampled_from([line.partition("= ")[2].strip("«»") for line, _ in MISTAKES if "= " in line]),
    st.text("0123456789.,:-/ '\"“”EUR€abc#[]{}=\u00a0", max_size=20),
    st.text(max_size=20),
)


@given(st.sampled_from(["promised", "title", "amount", "tags", "internal", "x"]), VALUES)
def test_typing_what_a_remedy_names_makes_no_file_worse(key: str, value: str) -> None:
    line = f"{key} = {value}"
    if "\n" in value or "\r" in value:
        return
    text = file_with(line)
    (first, *_), unread = [*remedies(text), ""], loaded({"p1.toml": text}).unreadable
    if not unread or not first.startswith("write ") or "…" in first or "key = value" in first:
        return
    typed = first.removeprefix("write ").partition(", and on")[0].partition(", or ")[0]
    for each in typed.split(" or ") if " or " not in value else [typed]:
        changed = each if re.match(r"[\"'\w.-]+ = ", each) else f"{key} = {each}"
        after = loaded({"p1.toml": text.replace(line, changed)})
        assert not after.unreadable, (line, first)
