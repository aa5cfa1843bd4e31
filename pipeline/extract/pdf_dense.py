"""Which pages draw the streams that hold more characters than a page may have."""

import io

from pipeline.errors import TooLarge


def dense_pages(data: bytes, streams: frozenset[int]) -> frozenset[int]:
    """Page numbers whose contents are among these streams (object numbers).

    Reads the page tree with pdfminer, page contents untouched. Raises ``TooLarge`` where the streams are on no page, or
    the tree cannot be read: they may then be drawn anywhere.
    """
    from pdfminer.pdfdocument import PDFDocument  # noqa: PLC0415  # only for the rare file with such streams
    from pdfminer.pdfexceptions import PDFException  # noqa: PLC0415
    from pdfminer.pdfpage import PDFPage  # noqa: PLC0415
    from pdfminer.pdfparser import PDFParser  # noqa: PLC0415
    from pdfminer.psexceptions import PSException  # noqa: PLC0415

    found: dict[int, int] = {}
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        for number, page in enumerate(PDFPage.create_pages(document), start=1):
            for reference in page.contents:
                found[getattr(reference, "objid", 0)] = number
    except (PDFException, PSException, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _everywhere() from error
    if not streams & found.keys():
        raise _everywhere()
    return frozenset(found[stream] for stream in streams if stream in found)


def _everywhere() -> TooLarge:
    return TooLarge(
        "A drawing in the PDF holds millions of characters.", advice="Print the file to PDF anew, or split it."
    )
