"""The reports of a project: the client's, made of what a client may read, and the house's own."""

from clientcare.report.build import Request, Written, report

__all__ = ["Request", "Written", "report"]
