"""The few functions of pdfium that are called once or more a word, bound for speed.

pypdfium2's bindings check and convert each argument; on 400 words a page that costs more than pdfium itself. Here the
same functions take plain integers (handles and addresses), and do not give up the interpreter lock for a call that
lasts a fraction of a microsecond.
"""

import ctypes
from collections.abc import Callable

import pypdfium2.raw as pdfium

FLOATS_PER_BOX = 4
MATRIX_FLOATS = 6
MAP_ERROR = "\ufffd"


def _bind(name: str, result: type | None, *arguments: type) -> Callable[..., int]:
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    if address is None:
        raise ImportError(f"pdfium has no function {name}")
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


_HANDLE = ctypes.c_void_p
_INT = ctypes.c_int

char_box = _bind("FPDFText_GetLooseCharBox", _INT, _HANDLE, _INT, _HANDLE)
"""(text page, character, address of 4 floats: left, top, right, bottom) -> 1 where it has a box."""
char_object = _bind("FPDFText_GetTextObject", _HANDLE, _HANDLE, _INT)
"""(text page, character) -> address of the text object or None."""
char_matrix = _bind("FPDFText_GetMatrix", _INT, _HANDLE, _INT, _HANDLE)
"""(text page, character, address of 6 floats a b c d e f) -> 1."""
char_size = _bind("FPDFText_GetFontSize", ctypes.c_double, _HANDLE, _INT)
char_index = _bind("FPDFText_GetCharIndexFromTextIndex", _INT, _HANDLE, _INT)
char_map_error = _bind("FPDFText_HasUnicodeMapError", _INT, _HANDLE, _INT)
char_generated = _bind("FPDFText_IsGenerated", _INT, _HANDLE, _INT)
"""(text page, character) -> 1 for a space or line end that the file does not hold."""
object_font = _bind("FPDFTextObj_GetFont", _HANDLE, _HANDLE)
object_render_mode = _bind("FPDFTextObj_GetTextRenderMode", _INT, _HANDLE)
font_weight = _bind("FPDFFont_GetWeight", _INT, _HANDLE)
font_flags = _bind("FPDFFont_GetFlags", _INT, _HANDLE)
font_name = _bind("FPDFFont_GetBaseFontName", ctypes.c_ulong, _HANDLE, _HANDLE, ctypes.c_ulong)
page_object = _bind("FPDFPage_GetObject", _HANDLE, _HANDLE, _INT)
object_type = _bind("FPDFPageObj_GetType", _INT, _HANDLE)
object_bounds = _bind("FPDFPageObj_GetBounds", _INT, _HANDLE, _HANDLE, _HANDLE, _HANDLE, _HANDLE)
path_segments = _bind("FPDFPath_CountSegments", _INT, _HANDLE)
path_segment = _bind("FPDFPath_GetPathSegment", _HANDLE, _HANDLE, _INT)
segment_point = _bind("FPDFPathSegment_GetPoint", _INT, _HANDLE, _HANDLE, _HANDLE)
segment_type = _bind("FPDFPathSegment_GetType", _INT, _HANDLE)
path_draw_mode = _bind("FPDFPath_GetDrawMode", _INT, _HANDLE, _HANDLE, _HANDLE)
"""(path, address of an int for the fill, address of an int for the stroke) -> 1."""
object_matrix = _bind("FPDFPageObj_GetMatrix", _INT, _HANDLE, _HANDLE)


def address_of(handle: object) -> int:
    """The address behind one of pypdfium2's handles, as the functions above want it."""
    address = ctypes.cast(handle, ctypes.c_void_p).value  # type: ignore[arg-type]  # any ctypes pointer
    return address or 0


def read_text(text_page: object, count: int) -> str:
    """The characters of a text page, in content order, with line ends where pdfium sees them."""
    buffer = ctypes.create_string_buffer(2 * (count + 1))
    pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    got = pdfium.FPDFText_GetText(text_page, 0, count, pointer)
    return buffer.raw[: 2 * max(0, got - 1)].decode("utf-16-le", "replace")
