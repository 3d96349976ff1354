"""The tokens of TOML, and a search for what would crash the process, before the parser reads it.

The parser recurses, and overflows its stack on deep nesting: of brackets, of dotted keys, and of
equals signs in a row. The tokens are told apart here exactly as it does, in broken text as well:
what one of them takes for a string and the other for brackets would get past the limit.
"""

import re
from collections.abc import Iterator

STRING = (
    r'"""(?:[^"\\]++|\\[\s\S]|""?(?!"))*+"{3,5}'
    r"|'''(?:[^']++|''?(?!'))*+'{3,5}"
    r'|"(?:[^"\\\n]++|\\.)*+"'
    r"|'[^'\n]*+'"
)
_SCALAR = r'(?: "[^"\\\n]*+" (?!") | [\w:+-]{1,99}+ (?:\.\w++)?+ (?=[ \t,\]}\#\r\n]) )'
_ARRAY = rf"\[ (?: [ \t,]++ | {_SCALAR} )*+ \]"
_TABLE = rf"\{{ (?: [ \t,]++ | [\w-]++ [ \t]*+ = [ \t]*+ (?: {_SCALAR} | {_ARRAY} ) )*+ \}}"
_PAIR = rf"[\w-]++ [ \t]*+ = [ \t]*+ (?: {_SCALAR} | {_ARRAY} | {_TABLE} )"
_ENTRY = rf"{_PAIR} | (?: {_SCALAR} | {_TABLE} ) ,?"
_NAME = r"[\w-]++ (?:\.[\w-]++)?+"
_HEADER = rf"\[ (?: {_NAME} | \[ {_NAME} \] ) \]"
_PLAIN_LINES = rf"(?: ^ [ \t]*+ (?: {_ENTRY} | {_HEADER} )?+ [ \t]*+ (?: \#[^\r\n]*+ )?+ \r?\n )++"
_TOKEN = (
    _PLAIN_LINES  # most of any real file; nests at most three levels and leaves none open
    + r"""
    | ( \n ) | ( [\[{] ) | ( [\]}] ) | ( [.=] ) | ( , )
    | "{3} (?: [^"\\]++ | \\["\\]? | ""?(?!") )*+ "{0,5}
    | '{3} (?: [^']++ | ''?(?!') )*+ '{0,5}
    | " (?: [^"\\\n]++ | \\["\\]? )*+ "?
    | ' [^'\n]*+ '?
    | \# [^\r\n]*+
    | [^\#\[\]{}.,=\ \t\r\n"'] [^\#\[\]{}.,=\ \t\r\n]*+       # a word swallows quotes inside it
    """
)
_LINE, _OPEN, _CLOSE, _STEP, _COMMA = 1, 2, 3, 4, 5
_CLOSER = {"[": "]", "{": "}"}


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Give the tokens of a text; the pattern is compiled when the first text is asked about."""
    return re.finditer(_TOKEN, text, re.VERBOSE | re.MULTILINE)


def too_deep(text: str, limit: int) -> int | None:
    """Give the offset at which brackets and dotted keys nest deeper than the limit."""
    brackets: list[str] = []  # the closers that are awaited
    steps = [0]  # the dots and equals signs seen at each level since its last comma
    depth = 0
    for token in tokens(text):
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
            return token.start()
    return None


def too_long_number(text: str, limit: int) -> tuple[int, int] | None:
    """Give the offsets of a number of more characters than the limit."""
    if max(map(len, text.split("\n"))) <= limit:
        return None
    for token in tokens(text):
        word = token[0]
        if len(word) > limit and word[0] in "+-0123456789" and word[-1] != "\n":
            return token.span()
    return None
