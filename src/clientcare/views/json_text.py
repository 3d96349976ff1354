"""What all JSON outputs share, under its old name."""

from clientcare.output.json import dump
from clientcare.published import VERSION
from clientcare.published.shape import Top, UnreadableJson, as_of, moment, plain, top

__all__ = ["VERSION", "Top", "UnreadableJson", "as_of", "dump", "moment", "plain", "top"]
