"""The published JSON shapes, version 1: each declared once; fields are only ever added.

Days are written `2026-11-20`; moments as RFC 3339 with their offset. An amount of money or a share
of somebody's time is text, so that none is rounded.
"""

VERSION = 1
