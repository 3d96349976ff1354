"""What would bring the whole process down, found in a text before the parser reads it.

The parser recurses, and overflows its stack on deep nesting: of brackets, of dotted keys, and of
equals signs in a row. The tokens are told apart here exactly as it does, in broken text as well:
what one of them takes for a string and the other for brackets would get past the limit.
"""

import re

from clientcare.toml.parsing import TomlFault

_SCALAR = r'(?: "[^"\\\n]*+" (?!") | [\w:+-]{1,99}+ (?:\.\w++)?+ (?=[ \t,\]}\#\r\n]) )'
_ARRAY = rf"\[ (?: [ \t,]++ | {_SCALAR} )*+ \]"
_TABLE = rf"\{{ (?: [ \t,]++ | [\w-]++ [ \t]*+ = [ \t]*+ (?: {_SCALAR} | {_ARRAY} ) )*+ \}}"
_PAIR = rf"[\w-]++ [ \t]*+ = [ \t]*+ (?: {_SCALAR} | {_ARRAY} | {_TABLE} )"
_ENTRY = rf"{_PAIR} | (?: {_SCALAR} | {_TABLE} ) ,?"
_NAME = r"[\w-]++ (?:\.[\w-]++)?+"
_HEADER = rf"\[ (?: {_NAME} | \[ {_NAME} \] ) \]"
_PLAIN_LINES = rf"(?: ^ [ \t]*+ (?: {_ENTRY} | {_HEADER} )?+ [ \t]*+ (?: \#[^\r\n]*+ )?+ \r?\n )++"
TOKEN = re.compile(
    _PLAIN_LINES  # most of any real file; nests at most three levels and leaves none open
    + r"""
    | ( \n ) | ( [\[{] ) | ( [\]}] ) | ( [.=] ) | ( , )
    | "{3} (?: [^"\\]++ | \\["\\]? | ""?(?!") )*+ "{0,5}
    | '{3} (?: [^']++ | ''?(?!') )*+ '{0,5}
    | " (?: [^"\\\n]++ | \\["\\]? )*+ "?
    | ' [^'\n]*+ '?
    | \# [^\r\n]*+
    | [^\#\[\]{}.,=\ \t\r\n"'] [^\#\[\]{}.,=\ \t\r\n]*+       # a word swallows quotes inside it
    """,
    re.VERBOSE | re.MULTILINE,
)
_LINE, _OPEN, _CLOSE, _STEP, _COMMA = 1, 2, 3, 4, 5
_CLOSER = {"[": "]", "{": "}"}


def check_depth(text: str, limit: int) -> None:
    """Raise a `TomlFault` where brackets and dotted keys nest deeper than the limit."""
    brackets: list[str] = []  # the closers that are awaited
    steps = [0]  # the dots and equals signs seen at each level since its last comma
    depth = 0
    for token in TOKEN.finditer(text):
        kind = token.lastindex or (_LINE if token[0][-1] == "\n" else None)
        if kind == _OPEN:
            brackets.append(_CLOSER[token[0]])
            steps.append(0)
            depth += 1
        elif kind == _STEP:
            steps[-1] += 1
            depth += 1
        elif kind == _CLOSE:
            if brackets and brackets[-1] == token[0]:
                brackets.pop()
                depth -= steps.pop() + 1
        elif kind == _COMMA or (kind == _LINE and not brackets):
            depth -= steps[-1]
            steps[-1] = 0
        if depth > limit:
            message = f"nested deeper than {limit} levels"
            raise _fault(text, token.start(), message, "records need no more than six")


def check_digits(text: str, limit: int) -> None:
    """Raise a `TomlFault` at a whole number of more digits than Python will ever print."""
    if max(map(len, text.split("\n"))) <= limit:
        return
    for token in TOKEN.finditer(text):
        word = token[0]
        if len(word) > limit and word[0] in "+-0123456789" and word[-1] != "\n":
            message = f"a number of {len(word)} digits"
            raise _fault(text, token.start(), message, "is it meant as text?")


def _fault(text: str, position: int, message: str, hint: str) -> TomlFault:
    column = position - text.rfind("\n", 0, position)
    return TomlFault(
        message,
        hint,
        line=text.count("\n", 0, position) + 1,
        column=column,
        end_column=column + 1,
    )
