"""Meetings, visits and calls: what an article says that happened, who acted, when, where, and what became of it."""

from timeline.events.finding import find_events

__all__ = ["find_events"]
