"""The report's document tree, under its old name."""

from clientcare.pages.blocks import *  # noqa: F403
