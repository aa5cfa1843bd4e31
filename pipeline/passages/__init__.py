"""Passages: what the blocks of a document are in its structure, where they stand, and in which language they speak.

``split`` is the way in; ``warm`` loads the language model before work is shared out among processes.
"""

from pipeline.passages.languages import warm
from pipeline.passages.options import SplitOptions
from pipeline.passages.split import split

__all__ = ["SplitOptions", "split", "warm"]
