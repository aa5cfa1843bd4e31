"""Characters of symbol fonts as what they show: Word writes them as numbers in the private area of Unicode."""

_PRIVATE = range(0xE000, 0xF900)
_LATIN = "ABGDEZHQIKLMNXOPRSTUFCYWabgdezhqiklmnxoprstufcyw"
_GREEK = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψω"
_SYMBOL = {ord(latin): greek for latin, greek in zip(_LATIN, _GREEK, strict=True)} | {
    0xA2: "′", 0xA3: "≤", 0xA7: "♣", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±",
    0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xD2: "®",
    0xD3: "©", 0xD4: "™", 0xD7: "⋅", 0xDB: "⇔", 0xDE: "⇒",
}  # fmt: skip
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "❑", 0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xDF: "←",
    0xE0: "→", 0xE8: "➔", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}


def read_symbol(code: str | None, font: str | None) -> str:
    """The character of a code in hexadecimal; nothing where its font is unknown, as it has no meaning outside of it.

    >>> read_symbol("F0A3", "Symbol"), read_symbol("2020", "Times"), read_symbol("F0FE", "Wingdings")
    ('≤', '†', '☑')
    >>> read_symbol("F041", "Some font")
    ''
    """
    try:
        point = int(code or "", 16)
    except ValueError:
        return ""
    known = _FONTS.get((font or "").lower())
    if known is not None:
        return known.get(point & 0xFF, "" if point in _PRIVATE else chr(point & 0xFF))
    return chr(point) if 0 < point < 0x110000 and point not in _PRIVATE and not 0xD800 <= point < 0xE000 else ""
