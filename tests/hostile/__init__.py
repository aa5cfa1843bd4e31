"""Makers of bad input: files that are broken, that lie about themselves, or that were built to do harm.

Each maker returns bytes, or writes a file where the bytes are too many to hold. NEVER open ``recursive_form_pdf`` or
``nested_forms_pdf`` with pdfium outside a process with limits on memory and processor time: pdfium grows by hundreds
of megabytes a second until the machine gives up.
"""

from tests.hostile.packages import bomb_docx, climbing_docx, not_a_docx
from tests.hostile.pdfs import (
    encrypted_pdf,
    flate_bomb_pdf,
    html_named_pdf,
    looping_tree_pdf,
    many_glyphs_pdf,
    nested_forms_pdf,
    recursive_form_pdf,
    truncated_pdf,
)
from tests.hostile.texts import (
    PATH_WITH_ARABIC,
    SECRET_MARK,
    empty,
    entity_bomb_xml,
    external_entity_xml,
    swahili_text,
    unknown_charset_text,
    write_long_line,
)

__all__ = [
    "PATH_WITH_ARABIC",
    "SECRET_MARK",
    "bomb_docx",
    "climbing_docx",
    "empty",
    "encrypted_pdf",
    "entity_bomb_xml",
    "external_entity_xml",
    "flate_bomb_pdf",
    "html_named_pdf",
    "looping_tree_pdf",
    "many_glyphs_pdf",
    "nested_forms_pdf",
    "not_a_docx",
    "recursive_form_pdf",
    "swahili_text",
    "truncated_pdf",
    "unknown_charset_text",
    "write_long_line",
]
