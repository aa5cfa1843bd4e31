"""The few functions of pdfium that are called once or more a word, bound for speed.

pypdfium2's bindings check and convert each argument; on 400 words a page that costs more than pdfium itself. Here the
same functions take plain integers (handles and addresses), and do not give up the interpreter lock for a call that
lasts a fraction of a microsecond. What is asked of all words of a page is asked in one sweep, by functions without
declared arguments: ctypes then hands on its own pointers as they are, which halves what a call costs.
"""

import ctypes
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

FLOATS_PER_BOX = 4


def _bind(name: str, result: type | None, *arguments: type) -> Callable[..., int]:
    function = _sweeping(name, result)
    function.argtypes = arguments
    return function  # type: ignore[no-any-return]  # a function of ctypes is anything to mypy


def _sweeping(name: str, result: type | None) -> Any:
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    if address is None:
        raise ImportError(f"pdfium has no function {name}")
    return ctypes.PYFUNCTYPE(result)(address)


_HANDLE = ctypes.c_void_p
_INT = ctypes.c_int
_boxes_of = _sweeping("FPDFText_GetLooseCharBox", None)
_object_of = _sweeping("FPDFText_GetTextObject", _HANDLE)
_matrix_of = _sweeping("FPDFText_GetMatrix", None)
_size_of = _sweeping("FPDFText_GetFontSize", ctypes.c_double)
_is_nameless = _sweeping("FPDFText_HasUnicodeMapError", _INT)

char_box = _bind("FPDFText_GetLooseCharBox", _INT, _HANDLE, _INT, _HANDLE)
"""(text page, character, address of 4 floats: left, top, right, bottom) -> 1 where it has a box."""
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


def boxes_of(handle: int, indices: Sequence[int]) -> NDArray[np.float32]:
    """The boxes of characters, n x 4: left, top, right, bottom with the origin at the bottom; zeros for none."""
    count = len(indices)
    store, slots = _slots(max(1024, 1 << count.bit_length()))
    values = np.frombuffer(store, dtype=np.float32).reshape(-1, FLOATS_PER_BOX)[:count]
    values.fill(0.0)
    list(map(_boxes_of, repeat(_pointer(handle)), indices, slots))
    return values.copy()


def objects_of(handle: int, indices: Sequence[int]) -> list[int]:
    """The addresses of the text objects that print these characters; 0 for none."""
    found: list[int | None] = list(map(_object_of, repeat(_pointer(handle)), indices))
    return [address or 0 for address in found] if None in found else found  # type: ignore[return-value]  # None is gone


def prints_of(handle: int, objects: Mapping[int, int]) -> list[tuple[float, ...]]:
    """How each of these text objects (by address, 0 for none) is printed; ``objects`` names a character of each.

    Type size, a, b, c and d of the matrix, address of the font (exact as a float: addresses have 48 bits) and render
    mode.
    """
    pointer, indices = repeat(_pointer(handle)), list(objects.values())
    store, slots = _slots(max(1024, 2 << len(indices).bit_length()))
    values = np.frombuffer(store, dtype=np.float32).reshape(-1, 2 * FLOATS_PER_BOX)[: len(indices)]
    values.fill(0.0)
    list(map(_matrix_of, pointer, indices, slots[::2]))
    sizes = list(map(_size_of, pointer, indices))
    fonts = [(object_font(address) or 0) if address else 0 for address in objects]
    modes = [object_render_mode(address) if address else 0 for address in objects]
    return list(zip(sizes, *values[:, :4].T.tolist(), fonts, modes, strict=True))


def count_map_errors(handle: int, indices: Sequence[int]) -> int:
    """How many of these characters their font cannot name."""
    return list(map(_is_nameless, repeat(_pointer(handle)), indices)).count(1)


def _pointer(handle: int) -> Any:
    """What a function without declared arguments takes for a handle: a bare integer would lose its upper half."""
    return ctypes.byref(ctypes.c_char.from_address(handle))


@lru_cache(maxsize=4)
def _slots(count: int) -> tuple[Any, list[Any]]:
    """Room for so many boxes, and a pointer to each; kept, as pdfium allows one reader at a time anyway."""
    store = (ctypes.c_float * (FLOATS_PER_BOX * count))()
    return store, [ctypes.byref(store, 4 * FLOATS_PER_BOX * place) for place in range(count)]
