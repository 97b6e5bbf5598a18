"""Names that an installed spaCy model sees in a text, for those that no gazetteer has.

Knows spaCy and the labels of its models; does not know what becomes of a name.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING

from timeline.lexicon import entity_words, fold
from timeline.model import Kind, Span, Suggestion

if TYPE_CHECKING:
    from spacy.language import Language

_LABELS = entity_words()["model"]
_KINDS = dict.fromkeys(_LABELS["person"], Kind.PERSON) | dict.fromkeys(_LABELS["place"], Kind.PLACE)


class NoModel(Exception):
    """A model that is not installed, or that finds no names."""


def suggestions(text: str, model: str) -> tuple[Suggestion, ...]:
    """The people and places that ``model`` (a spaCy package or a folder) sees in ``text``. Raises ``NoModel``.

    The model reads simplified characters, which is what those for Chinese were trained on.
    """
    entities = loaded(model)(fold(text)).ents
    return tuple(Suggestion(Span(each.start_char, each.end_char), _KINDS[each.label_]) for each in entities if each.label_ in _KINDS)


@functools.lru_cache(maxsize=2)
def loaded(model: str) -> Language:
    """The model, read once. Raises ``NoModel``."""
    import spacy

    try:
        nlp = spacy.load(model)
    except Exception as problem:  # what a model's own code may raise is anybody's guess
        raise NoModel(_what_to_do(model, problem)) from problem
    if not any("doc.ents" in nlp.get_pipe_meta(name).assigns for name in nlp.pipe_names):
        raise NoModel(f"The spaCy model {model} finds no names: give one that has an entity recogniser.")
    return nlp


def _what_to_do(model: str, problem: Exception) -> str:
    """Why a model cannot be loaded, without spaCy's own numbering of its errors, and the remedy."""
    from spacy.util import is_package

    reason = re.sub(r"^\[E\d+\] ", "", str(problem).split("\n", 1)[0][:160]).rstrip(".")
    if Path(model).exists():
        return f"{model} is no spaCy model that can be read ({reason}); give the folder in which a model's meta.json lies."
    if is_package(model):
        return f"{model} cannot be loaded as a spaCy model ({reason}); give one that was made for the spaCy that is installed."
    return (
        f"No spaCy model {model} is installed; install one (python -m spacy download zh_core_web_sm), or give the folder that it lies in."
    )
