"""One occasion, one event: which mentions are of the same occasion, and what they agree on."""

from timeline.merging.blocking import bins, blocks
from timeline.merging.clusters import Account, Accounts, accounts_of, gathered, merge, same_event

__all__ = ["Account", "Accounts", "accounts_of", "bins", "blocks", "gathered", "merge", "same_event"]
