"""Bad texts and XML: bombs of entities, files that ask for other files, charsets and languages that nobody expects."""

from pathlib import Path

PATH_WITH_ARABIC = "قوانين الهجرة 2024/نسخة أولى – loi n° 7.txt"
"""A path relative to the raw folder: Arabic letters, spaces, a dash and a degree sign."""

SECRET_MARK = "words that only another file holds"  # noqa: S105 - it guards nothing
"""What the target of ``external_entity_xml`` should contain; it must never turn up in a passage."""

_MIB = 1 << 20
_ACT = (
    '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act"><body>'
    '<article eId="art_1"><num>Article 1</num><content><p>{}</p></content></article></body></act></akomaNtoso>\n'
)


def empty() -> bytes:
    """No bytes at all."""
    return b""


def entity_bomb_xml(levels: int = 10, width: int = 10) -> bytes:
    """Akoma Ntoso with entities of entities: its only article is ``3 * width ** levels`` characters long."""
    rows = ['<!ENTITY e0 "law">']
    rows += [f'<!ENTITY e{at} "{f"&e{at - 1};" * width}">' for at in range(1, levels + 1)]
    return (f'<?xml version="1.0"?>\n<!DOCTYPE akomaNtoso [{"".join(rows)}]>\n' + _ACT.format(f"&e{levels};")).encode()


def external_entity_xml(target: Path) -> bytes:
    """Akoma Ntoso that asks the reader to put the file ``target`` into its only article."""
    return (
        f'<?xml version="1.0"?>\n<!DOCTYPE akomaNtoso [<!ENTITY other SYSTEM "{target.as_uri()}">]>\n'
        + _ACT.format("The Minister may &other; by order.")
    ).encode()


def write_long_line(path: Path, size: int = 200 * _MIB) -> None:
    """A text of ``size`` bytes without one line end, written in pieces of 1 MiB."""
    words = b"A person shall enter the Republic at a port of entry and nowhere else. "
    block = (words * (_MIB // len(words) + 1))[:_MIB]
    with path.open("wb") as file:
        for _ in range(size // _MIB):
            file.write(block)
        file.write(block[: size % _MIB])


def unknown_charset_text() -> bytes:
    """Bytes that are a text in no charset that a law is written in: EBCDIC letters between control codes."""
    letters = "THE MINISTER MAY DETAIN ANY PERSON".encode("cp037")
    return b"".join(bytes((code, 0x81, 0x8D, 0x00, 0x1B)) for code in letters) * 20


def swahili_text() -> bytes:
    """A short act in Swahili, a language that no model was trained for."""
    return _SWAHILI.encode()


_SWAHILI = """SHERIA YA WAHAMIAJI NA WAGENI, 2023

Kifungu cha 1. Sheria hii itaitwa Sheria ya Wahamiaji na Wageni ya mwaka 2023.

Kifungu cha 2. Mtu yeyote anayeingia nchini atapita katika kituo cha mpakani na ataonyesha hati yake ya kusafiria kwa
afisa wa uhamiaji.

Kifungu cha 3. Mtoto asiyekuwa na mzazi au mlezi hatawekwa kizuizini kwa sababu ya hali yake ya uhamiaji, bali
atapelekwa mahali salama na atapewa mlezi ndani ya siku tatu.

Kifungu cha 4. (1) Mfanyakazi wa nje ana haki ya kulipwa mshahara sawa na ule wa raia kwa kazi ileile.
(2) Mwajiri haruhusiwi kumtoza mfanyakazi gharama za kumtafutia kazi.

Kifungu cha 5. Kila mtu anayeishi nchini ana haki ya kupata huduma za afya na shule, bila kujali hali yake.

Kifungu cha 6. Waziri anaweza kutunga kanuni kwa ajili ya utekelezaji bora wa Sheria hii.
"""
