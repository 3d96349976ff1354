"""Valid TOML texts in all the manners people write it, for properties that hold for every file."""

from datetime import timedelta, timezone

from hypothesis import strategies as st

from clientcare.toml import TomlFault, parse

COMMENTS = st.sampled_from(["", "", "", " # c", "# [x] = {", "\t# ünï 🎉 ,]}"])
GAPS = st.sampled_from(["", "", "", "\n", "# [[a]]\n", "  # b = 1\n", "\n\n"])
INDENTS = st.sampled_from(["", "", "", "  ", "\t"])
EQUALS = st.sampled_from([" = ", " = ", "=", "  = ", " =\t", "\t= "])
KEYS = st.sampled_from(["a", "b", "c", "id", "moves", '"é 🎉"', "'q.r'", '"\\u00e9#"', "9", "-"])
PLAIN = ["1", "-2.50", "true", "2026-01-02", "0x1F", "inf", "10:00:00", '""', "''", '"x"']
MOMENTS = ["2026-01-02 10:00:00", "2026-01-02T10:00:00.5+02:00"]
TEXTS = [
    '"ü \\" # ] }"',
    "'lit \\'",
    '"""\n[x]\n"q"" \\\n  z"""',
    "'''\n# '' ]\n'''",
    '"""""q"""""',
]
SCALARS = st.sampled_from(PLAIN + MOMENTS + TEXTS)


@st.composite
def inline_tables(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    pairs = [
        f"{draw(dotted_keys)}{draw(EQUALS)}{draw(values)}" for _ in range(draw(st.integers(0, 3)))
    ]
    pad = draw(st.sampled_from(["", " ", "  "]))
    return f"{{{pad}{draw(st.sampled_from([',', ', ', ' , '])).join(pairs)}{pad}}}"


@st.composite
def arrays(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    items = draw(st.lists(values, max_size=3))
    style = draw(st.integers(0, 4))
    comma = draw(st.sampled_from(["", ",", " ,"])) if items else ""
    if style == 0:
        return f"[{', '.join(items)}{comma}]"
    if style == 1:
        return f"[ {' ,'.join(items)}{comma} ]"
    if style == 2:
        joined = f",{draw(COMMENTS)}\n    ".join(items)
        return f"[\n    {joined}{comma}{draw(COMMENTS)}\n{draw(GAPS)}  ]"
    if style == 3:
        return "[" + "\n  , ".join(items) + f"{draw(COMMENTS)}\n{comma}{draw(GAPS)}]"
    return "[ " + ",\n  ".join(items) + f"{comma} ]"


dotted_keys = st.one_of(
    KEYS, KEYS, KEYS, st.tuples(KEYS, st.sampled_from([".", " . "]), KEYS).map("".join)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(inline_tables(inner), arrays(inner)), max_leaves=5
)


@st.composite
def pairs(draw: st.DrawFn) -> str:
    key, equals, value = draw(dotted_keys), draw(EQUALS), draw(VALUES)
    return f"{draw(GAPS)}{draw(INDENTS)}{key}{equals}{value}{draw(COMMENTS)}\n"


@st.composite
def headers(draw: st.DrawFn) -> str:
    names = draw(st.sampled_from([".", " . "])).join(draw(st.lists(KEYS, min_size=1, max_size=3)))
    header = draw(st.sampled_from([f"[{names}]", f"[[{names}]]", f"[[ {names} ]]"]))
    return f"{draw(GAPS)}{draw(INDENTS)}{header}{draw(COMMENTS)}\n"


def _readable(text: str) -> bool:
    try:
        parse(text)
    except TomlFault:
        return False
    return True


@st.composite
def toml_texts(draw: st.DrawFn) -> str:
    """Make a text piece by piece, and leave out what would make it invalid."""
    text = ""
    for _ in range(draw(st.integers(0, 12))):
        piece = draw(st.one_of(pairs(), pairs(), headers()))
        if draw(st.sampled_from([False, False, False, True])):
            piece = piece.replace("\n", "\r\n")
        if _readable(text + piece):
            text += piece
    text += draw(GAPS)
    return text.rstrip("\r\n") if draw(st.booleans()) else text


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PLAIN_DATA = st.one_of(
    WORDS,
    st.booleans(),
    st.integers(),
    st.decimals(allow_nan=False),
    st.dates(),
    st.datetimes(),
    st.datetimes(timezones=st.just(timezone(timedelta(hours=5, minutes=45)))),
    st.times(),
)
DATA = st.recursive(
    PLAIN_DATA,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)
