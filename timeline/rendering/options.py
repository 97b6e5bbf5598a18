"""What a person may choose about an output.

Knows no format: each renderer reads the fields that concern it.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

Language = Literal["en", "zh-Hans", "zh-Hant"]
Flavour = Literal["web", "email"]
Long = Literal["participants", "sources"]


@dataclass(frozen=True, slots=True)
class Options:
    """Choices with their defaults."""

    language: Language = "en"
    title: str = ""
    """Heading of a document; empty for the interface's own."""
    flavour: Flavour = "web"
    """Fragments: ``email`` carries its style inline, ``web`` leaves it to the page that it is pasted into."""
    brief: bool = False
    """Fragments: date, sentence, status, place and sources, without quotations, people and the sources' own language."""
    raw: bool = False
    """Tables: neither formula defusing nor a byte order mark."""
    long: Long | None = None
    """Tables: one row for each participant or source instead of one for each event."""
    version: str = ""
    """The program's version in method notes; empty for the installed one."""

    @property
    def program(self) -> str:
        return f"timeline {self.version or installed_version()}".strip()


def installed_version() -> str:
    """The version that the package was installed as, empty in a checkout that was not installed."""
    try:
        return version("timeline-china")
    except PackageNotFoundError:
        return ""


DEFAULTS = Options()
