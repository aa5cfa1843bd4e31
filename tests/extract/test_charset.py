import pytest

from pipeline.errors import DamagedDocument
from pipeline.extract.charset import decode

TEXTS = {
    "fr": "L'étranger qui a été privé de liberté doit être entendu dès que possible par l'autorité compétente. ",
    "es": "Toda persona extranjera tiene derecho a la educación; la protección del niño será gratuita. ",
    "pt": "A lei assegurará aos estrangeiros residentes no país a inviolabilidade do direito à vida; não haverá. ",
    "ar": "على الدولة أن تحمي العمال المهاجرين وأفراد أسرهم من كل أشكال التمييز. ",
    "ru": "Иностранные граждане имеют право на защиту своих прав и свобод. ",
    "zh": "国家保护外国人在中国境内的合法权益，任何组织和个人不得侵犯。",
    "pl": "Cudzoziemiec może złożyć wniosek o udzielenie zezwolenia na pobyt czasowy, jeśli spełnia warunki. ",
    "el": "Οι αλλοδαποί έχουν δικαίωμα σε δικαστική προστασία. ",
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("fr", "cp1252"),
        ("es", "cp1252"),
        ("pt", "cp1252"),
        ("ar", "cp1256"),
        ("ru", "cp1251"),
        ("ru", "koi8_r"),
        ("zh", "gb18030"),
        ("el", "cp1253"),
        ("pl", "cp1250"),
    ],
)
@pytest.mark.parametrize("hinted", [True, False])
def test_old_encodings_are_told_from_the_bytes(language: str, encoding: str, hinted: bool) -> None:
    text = TEXTS[language] * 3
    assert decode(text.encode(encoding), language if hinted else None) == (text, encoding)


@pytest.mark.parametrize(("language", "encoding"), [("ar", "iso8859_6"), ("ru", "cp866"), ("ru", "iso8859_5")])
def test_a_hint_helps_with_rare_encodings(language: str, encoding: str) -> None:
    text = TEXTS[language].replace("،", "") * 3
    assert decode(text.encode(encoding), language)[0] == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_at_the_start_decides(encoding: str) -> None:
    assert decode(TEXTS["ar"].encode(encoding), None)[0] == TEXTS["ar"]


def test_utf_8_wins_over_what_is_declared_and_declared_over_a_guess() -> None:
    assert decode("é".encode(), None, "windows-1256") == ("é", "utf-8")
    assert decode("ж".encode("cp1251"), None, "windows-1251") == ("ж", "cp1251")
    assert decode("’".encode("cp1252"), None, "ISO-8859-1") == ("’", "cp1252")


@pytest.mark.parametrize("declared", ["hex", "zlib", "unicode_escape", "no such", "utf-8\0"])
def test_a_declared_name_that_is_no_encoding_of_text_is_ignored(declared: str) -> None:
    text = TEXTS["fr"] * 3
    assert decode(text.encode("cp1252"), "fr", declared)[0] == text


def test_only_the_start_is_looked_at_for_a_guess() -> None:
    text = TEXTS["ru"] * 100_000
    assert decode(text.encode("cp1251"), "ru") == (text, "cp1251")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"text\0more", "not text"),
        (bytes(range(1, 32)) * 10, "not text"),
        (b"\xff\xfea", "UTF-16"),
        (bytes(128 + number * number % 127 for number in range(400)), "encoding"),
    ],
)
def test_what_is_no_text_is_said_so_with_advice(data: bytes, said: str) -> None:
    with pytest.raises(DamagedDocument, match=said) as caught:
        decode(data, None)
    assert caught.value.advice
