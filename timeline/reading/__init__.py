"""Files in, raw articles out: finds the inputs, decodes them, and takes apart the formats and archives that hold articles."""

from timeline.reading.archives import Piece, pieces
from timeline.reading.finding import find_inputs, is_address
from timeline.reading.formats import CONTAINERS, READERS, Reader, plausibility, read, read_piece
from timeline.reading.own import is_own

__all__ = [
    "CONTAINERS",
    "READERS",
    "Piece",
    "Reader",
    "find_inputs",
    "is_address",
    "is_own",
    "pieces",
    "plausibility",
    "read",
    "read_piece",
]
