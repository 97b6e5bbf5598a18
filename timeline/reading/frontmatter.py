"""The block of fields in YAML that a text may begin with: where it ends, and what its fields say.

Knows what of YAML can be trusted, and what to make of a block that is none; does not know what a field means.
"""

from __future__ import annotations

import re

_FIRST_FIELD = re.compile(r"\s*---[ \t]*\r?\n[\w ]{1,40}:")
_FRONT_MATTER = re.compile(r"\s*---[ \t]*\r?\n(?P<fields>[\w ]{1,40}:.{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_UNCLOSED = re.compile(r"\s*---[ \t]*\r?\n(?P<fields>[\w ]{1,40}:.{0,20000}?)\r?\n[ \t]*\r?\n", re.DOTALL)
# What is in the quotation marks is printable to YAML, ends no line, and escapes nothing.
_QUOTED = r'"[ !#-\[\]-~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*"'
_KEY = "(?!(?i:yes|no|on|off|true|false|null):)[A-Za-z][A-Za-z0-9_]{0,99}"  # those would be no words
_FIELD = rf"{_KEY}:(?: {_QUOTED}|(?:\n  - {_QUOTED})+)"
_QUOTED_FIELDS = re.compile(rf"{_FIELD}(?:\n{_FIELD})*")
_ANCHOR = re.compile(r"(?:^|[\s\[{,:-])&[^\s,\[\]{}]", re.MULTILINE)
_ALIAS = re.compile(r"(?:^|[\s\[{,:-])\*[^\s,\[\]{}*]", re.MULTILINE)
_FIELD_LINE = re.compile(r"^(?P<key>[^\s:：#-][^:：\n]{0,40}?)\s*[:：][ \t]*(?P<value>\S.*?)\s*$", re.MULTILINE)


def begins(text: str) -> bool:
    """Whether a text begins as front matter does; whether that ends is for ``opening`` to say."""
    return _FIRST_FIELD.match(text) is not None


def opening(text: str) -> re.Match[str] | None:
    """The front matter of a text; where it is never closed, the lines down to the first empty one."""
    return _FRONT_MATTER.match(text) or _UNCLOSED.match(text)


def fields_of(block: str, name: str) -> tuple[dict[str, object], tuple[str, ...]]:
    """The fields of a YAML block; of a malformed one, what can be read line by line."""
    plain = quoted_fields(block)
    if plain is not None:
        return plain, ()
    import yaml

    try:
        if _ANCHOR.search(block) and _ALIAS.search(block):  # a few lines that refer to one another can stand for billions
            problem = "fields refer to one another"
        else:
            fields = yaml.load(block, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            if isinstance(fields, dict):
                return {str(key): value for key, value in fields.items()}, ()
            problem = "it is no list of fields"
    except (yaml.YAMLError, ValueError, RecursionError, AttributeError, LookupError, TypeError, ArithmeticError) as error:
        # What PyYAML raises beside its own errors: for a day such as 2023-02-30, for !!int without a number, for deep nesting.
        problem = " ".join(str(error).split())[:120]
    lines: dict[str, object] = {m["key"].strip("\"' "): m["value"].strip("\"'") for m in _FIELD_LINE.finditer(block)}
    return lines, (f"{name} has malformed front matter ({problem}); it was read line by line.",)


def quoted_fields(block: str) -> dict[str, object] | None:
    """The fields of a YAML block in which every value is in quotation marks, as many programs write it; of any other, nothing.

    YAML reads them no otherwise, but in a hundred times the time.
    """
    if not _QUOTED_FIELDS.fullmatch(block):
        return None
    fields: dict[str, object] = {}
    values: list[str] = []
    for line in block.split("\n"):
        if line[0] == " ":
            values.append(line[5:-1])
        elif line[-1] == ":":
            fields[line[:-1]] = values = []
        else:
            key, _, value = line.partition(": ")
            fields[key] = value[1:-1]
    return fields
