"""What is said of a command line that cannot be carried out as it was written: what is wrong, and what to write instead.

Knows how the parser of command lines words its complaints; does not know what any verb does.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

_OURS = "Value error, "
"""What stands before a sentence that is not the checker's own."""
_NUMBERS = {"int_parsing": "a whole number", "float_parsing": "a number"}
_BOUNDS = {"greater_than_equal": ("ge", "less than"), "less_than_equal": ("le", "more than")}


class Verbs(TyperGroup):
    """The verbs of the program; whoever writes one wrongly is told what to write."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except typer.TyperException as error:
            if Path(args[0]).exists():
                error.message = _with_verb(args[0])
            raise

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except typer.TyperException as error:
            error.message = _in_full(error, str(ctx.invoked_subcommand))
            raise


def _with_verb(path: str) -> str:
    from timeline.cli.chronologies import is_chronology

    what, verb = ("write its events", "render") if is_chronology(path) else ("build a chronology from it", "build")
    return f"{path!r} is no command. To {what}: timeline {verb} {shlex.quote(path)} -o page.html"


def _in_full(error: typer.TyperException, verb: str) -> str:
    """The complaint, in other words where the parser's own do not say what to do."""
    context = getattr(error, "ctx", None)
    if isinstance(error, typer.BadParameter):
        wanted = error.param.name if error.param else ""
        if not error.message and wanted == "outputs" and context is not None:
            return _where_to(context.params, verb)
        return _of_value(error)
    if verb == "export" and getattr(error, "option_name", "") in ("-o", "--output"):
        return f"{error.message}; the sheet's name stands after the store: timeline export STORE SHEET.csv"
    return error.message


def _where_to(given: Mapping[str, Any], verb: str) -> str:
    """What to write where nothing says what is to be written: often the output stands among the inputs."""
    from timeline.rendering import UnknownFormat, format_for

    inputs = given.get("inputs") or ([given["events"]] if given.get("events") else [])
    last = Path(inputs[-1]) if len(inputs) > 1 else None
    try:
        meant = last is not None and not last.exists() and bool(format_for(last))
    except UnknownFormat:
        meant = False
    read, written = (inputs[:-1], inputs[-1]) if meant else (inputs, "page.html")
    return f"Say what to write: timeline {verb} {_words(read) or 'INPUT'} -o {shlex.quote(written)}"


_SHOWN = 3
"""Inputs that are repeated to the person who wrote them."""


def _words(inputs: Sequence[str]) -> str:
    return " ".join([*map(shlex.quote, inputs[:_SHOWN]), *(["…"] if len(inputs) > _SHOWN else [])])


def _of_value(error: typer.BadParameter) -> str:
    """What is wrong with a value, without the words of the library that looked at it."""
    found: list[dict[str, Any]] = getattr(error.__cause__, "errors", list)()
    if not found:
        return error.message
    kind, given, limits = found[0].get("type"), found[0].get("input"), found[0].get("ctx", {})
    if kind in _NUMBERS:
        return f"{given!r} is not {_NUMBERS[kind]}."
    if kind in _BOUNDS:
        limit, relation = _BOUNDS[kind]
        return f"{given} is {relation} {limits.get(limit):g}."
    return error.message.removeprefix(_OURS)
