"""One file of any format that is read here becomes pages and blocks. One module a format, loaded when it is needed."""

from pipeline.extract.options import ReadOptions
from pipeline.records import Extraction, SourceKind

EXTRACTOR_VERSION = 2
"""Raised whenever the same bytes may give other blocks than before: documents are then read anew."""


def read(data: bytes, kind: SourceKind, options: ReadOptions) -> Extraction:
    """Pages and blocks in reading order of the bytes of one file.

    Raises a SourceError that says why, and never returns an empty result for a failure.
    """
    match kind:
        case SourceKind.PDF:
            from pipeline.extract.pdf import read_pdf

            return read_pdf(data, options)
        case SourceKind.DOCX:
            from pipeline.extract.docx import read_docx

            return read_docx(data, options)
        case SourceKind.HTML:
            from pipeline.extract.html import read_html

            return read_html(data, options)
        case SourceKind.AKOMA_NTOSO | SourceKind.LIMS | SourceKind.LAW_XML:
            from pipeline.extract.law_xml import read_law

            return read_law(data, kind, options)
        case SourceKind.MARKDOWN:
            from pipeline.extract.plain import read_markdown

            return read_markdown(data, options)
        case SourceKind.TEXT:
            from pipeline.extract.plain import read_text

            return read_text(data, options)
        case SourceKind.DOC | SourceKind.RTF | SourceKind.ODT:
            from pipeline.extract.office import read_office

            return read_office(data, kind, options)
        case SourceKind.EML | SourceKind.MSG:
            from pipeline.extract.mail import read_mail

            return read_mail(data, kind, options)
        case SourceKind.ZIP:
            from pipeline.extract.zip_members import read_zip

            return read_zip(data, options)
