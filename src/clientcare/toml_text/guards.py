"""What would bring the whole process down, found in a text before the parser reads it.

The parser recurses, and overflows its stack on deep nesting: of brackets, of dotted keys, and of
equals signs in a row. The tokens are told apart here exactly as it does, in broken text as well:
what one of them takes for a string and the other for brackets would get past the limit.
"""

import re

from clientcare.toml_text.parsing import TomlFault

_TOKEN = re.compile(
    r'''
      ( \n | (?: [ \t]*+ [\w-]++ [ \t]*+ = [ \t]*+                  # whole lines that nest nothing
             (?: "[^"\\\n]*+"(?!") | [^"'\#\[\]{}.,\n]*+ ) \r?\n )++ )
    | ( [\[{] ) | ( [\]}] ) | ( [.=] ) | ( , )
    | """ (?: [^"\\]++ | \\["\\]? | ""?(?!") )*+ "{0,5}
    | \'\'\' (?: [^']++ | ''?(?!') )*+ '{0,5}
    | " (?: [^"\\\n]++ | \\["\\]? )*+ "?
    | ' [^'\n]*+ '?
    | \# [^\r\n]*+
    | [^\#\[\]{}.,=\ \t\r\n"'] [^\#\[\]{}.,=\ \t\r\n]*+       # a word swallows quotes inside it
    ''',
    re.VERBOSE,
)
_LINE, _OPEN, _CLOSE, _STEP, _COMMA = 1, 2, 3, 4, 5
_CLOSER = {"[": "]", "{": "}"}


def check_depth(text: str, limit: int) -> None:
    """Raise a `TomlFault` where brackets and dotted keys nest deeper than the limit."""
    brackets: list[str] = []  # the closers that are awaited
    steps = [0]  # the dots and equals signs seen at each level since its last comma
    depth = 0
    for token in _TOKEN.finditer(text):
        kind = token.lastindex
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
            raise _too_deep(text, token.start(), limit)


def _too_deep(text: str, position: int, limit: int) -> TomlFault:
    column = position - text.rfind("\n", 0, position)
    return TomlFault(
        f"nested deeper than {limit} levels",
        "records need no more than six",
        line=text.count("\n", 0, position) + 1,
        column=column,
        end_column=column + 1,
    )
