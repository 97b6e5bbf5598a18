"""The command line: verbs over the API.

This package alone prints, exits, looks at the environment, or opens an output file; it does not know how anything is found.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from timeline.cli import analysis, articles, chronologies, quality, reviews, serving, stores
from timeline.cli.console import DONE, INTERRUPTED, NOTHING_DONE, print_data, tell
from timeline.cli.usage import Verbs

app = typer.Typer(
    cls=Verbs,
    name="timeline",
    help="Turn Chinese diplomatic news into one merged chronology of meetings, visits and calls.",
    epilog="Exit status: 0 done; 1 nothing could be done; 2 wrong usage; 3 done, but some inputs failed.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status; whatever happens, no traceback unless ``--debug`` asks for it."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(words, prog_name="timeline")
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if "--debug" in words:
            raise
        tell(
            f"timeline stopped on an error of its own ({type(error).__name__}: {error}). Nothing that was there before is lost. "
            f"Please report it together with the input that shows it; timeline --debug {words[0] if words else ''} prints the details."
        )
        return NOTHING_DONE
    return DONE


def _version(wanted: bool) -> None:
    if wanted:
        from timeline.cli.reports import version

        print_data(f"timeline {version()}\n")
        raise typer.Exit(DONE)


@app.callback()
def timeline(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")] = False,
) -> None:
    """Turn Chinese diplomatic news into one merged chronology of meetings, visits and calls."""


for verb in (
    chronologies.build,
    articles.dates,
    chronologies.render,
    analysis.stats,
    analysis.diff,
    articles.show,
    articles.explain,
    quality.evaluate,
):
    app.command()(verb)
for keeping in (stores.init, stores.add, stores.status, stores.remove, stores.check, stores.history, stores.undo):
    app.command()(keeping)
for reviewing in (reviews.export, reviews.apply, serving.review):
    app.command()(reviewing)
app.command("check-data")(quality.check_data)
