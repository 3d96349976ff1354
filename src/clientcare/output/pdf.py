"""An HTML page → a PDF with tags (PDF/UA), by WeasyPrint; nothing is fetched for it."""

from importlib import import_module

from clientcare.errors import ClientcareError


def render(page: str) -> bytes:
    """Print a page; raises ClientcareError where WeasyPrint, or Pango below it, is missing."""
    try:
        weasyprint = import_module("weasyprint")
        fetcher = import_module("weasyprint.urls").URLFetcher(allowed_protocols=["data"])
    except ImportError:
        raise ClientcareError(
            "a PDF is written by WeasyPrint, which is not installed",
            "install it with clientcare: pip install 'clientcare[pdf]'",
        ) from None
    except OSError as error:
        raise ClientcareError(
            f"WeasyPrint cannot write a PDF here: {str(error).splitlines()[0]}",
            "install the Pango library of your system (Debian: libpango-1.0-0 libpangoft2-1.0-0)",
        ) from None
    found: bytes = weasyprint.HTML(string=page, url_fetcher=fetcher).write_pdf(
        pdf_variant="pdf/ua-1"
    )
    return found
