"""From text to date expressions: how they are written, what stands together, and the days that each comes to."""

from timeline.dates.anchoring import Tense
from timeline.dates.finding import Finder, alternatives, explain, find_dates, parse_date
from timeline.dates.tenses import tense_of

__all__ = ["Finder", "Tense", "alternatives", "explain", "find_dates", "parse_date", "tense_of"]
