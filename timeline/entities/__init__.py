"""Who and what is mentioned: people, polities and places."""

from timeline.entities.finding import find_mentions

__all__ = ["find_mentions"]
