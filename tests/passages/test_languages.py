import pytest

from pipeline.passages.languages import Utterance, tell_languages, warm
from pipeline.passages.options import SplitOptions
from pipeline.passages.scripts import count_scripts

SENTENCES = {
    "en": "A person who enters the country without a visa may ask for a permit at the border post.",
    "fr": "Toute personne qui entre dans le pays sans visa peut demander une autorisation au poste frontière.",
    "es": "Toda persona que entre en el país sin visado podrá pedir un permiso en el puesto fronterizo.",
    "pt": "Toda pessoa que entrar no país sem visto poderá pedir uma autorização no posto de fronteira.",
    "ar": "يجوز لكل شخص يدخل البلاد بدون تأشيرة أن يطلب رخصة في مركز الحدود.",
    "ru": "Каждое лицо, въехавшее в страну без визы, вправе просить разрешение на пограничном посту.",
    "zh": "未持签证入境的任何人可以在边境检查站申请许可。",
    "sw": "Mtu yeyote anayeingia nchini bila ya visa anaweza kuomba kibali katika kituo cha mpakani.",
    "de": "Wer ohne Visum in das Land einreist, kann an der Grenze eine Erlaubnis beantragen und erhalten.",
    "fa": "هر شخصی که بدون روادید وارد کشور می‌شود می‌تواند در مرز درخواست پروانه کند.",
    "ur": "ہر وہ شخص جو ویزا کے بغیر ملک میں داخل ہوتا ہے سرحد پر اجازت نامہ مانگ سکتا ہے۔",
    "uk": "Кожна особа, яка в'їхала до країни без візи, має право просити дозвіл на кордоні.",
    "hi": "बिना वीज़ा देश में आने वाला हर व्यक्ति सीमा पर अनुमति माँग सकता है।",
    "si": "වීසා නොමැතිව රටට පැමිණෙන ඕනෑම අයෙකුට අවසරයක් ඉල්ලිය හැකිය.",
    "ta": "விசா இல்லாமல் நாட்டிற்குள் வரும் எவரும் அனுமதி கேட்கலாம்.",
    "el": "Κάθε πρόσωπο που εισέρχεται στη χώρα χωρίς θεώρηση μπορεί να ζητήσει άδεια.",
    "he": "כל אדם הנכנס למדינה ללא אשרה רשאי לבקש רישיון במעבר הגבול.",
    "ja": "ビザなしで入国する者は、国境で許可を求めることができる。",
    "am": "ያለ ቪዛ ወደ አገር የሚገባ ማንኛውም ሰው ፈቃድ መጠየቅ ይችላል።",
}


def languages_of(
    *texts: str, columns: tuple[int, ...] = (), file: str | None = None, hint: str | None = None
) -> list[str]:
    made = [Utterance(text, columns[place] if columns else 0) for place, text in enumerate(texts)]
    return [tongue.language for tongue in tell_languages(made, SplitOptions(), file=file, hint=hint)]


def test_a_sentence_tells_its_language() -> None:
    assert dict(
        zip(SENTENCES, languages_of(*SENTENCES.values(), columns=tuple(range(len(SENTENCES)))), strict=True)
    ) == {language: language for language in SENTENCES}


def test_the_model_tells_what_function_words_do_not() -> None:
    warm()
    assert languages_of("Ministry regulations governing residence permits: sample forms") == ["en"]
    assert languages_of("NATIONAL MINIMUM WAGE OF WORKERS (AMENDMENT) ACT, No. 11 OF 2025") == ["en"]
    assert languages_of("Regulamentos ministeriais, autorizações, residências: formulários anexos") == ["pt"]


def test_a_short_text_takes_the_language_of_its_stream() -> None:
    texts = [SENTENCES["en"], SENTENCES["fr"], "Visa", "Visa", SENTENCES["en"], SENTENCES["fr"]]
    assert languages_of(*texts, columns=(0, 1, 0, 1, 0, 1)) == ["en", "fr", "en", "fr", "en", "fr"]


def test_numbers_alone_take_the_language_of_their_stream_and_its_direction() -> None:
    made = [Utterance(SENTENCES["ar"], 0), Utterance("12 / 345", 0)]
    first, second = tell_languages(made, SplitOptions())
    assert first == second


def test_a_short_text_never_takes_a_language_of_another_script() -> None:
    assert languages_of(SENTENCES["ar"], "Visa", SENTENCES["ar"], hint="ar")[1] != "ar"
    assert languages_of(SENTENCES["en"], "تأشيرة", SENTENCES["en"])[1] == "ar"


def test_what_the_block_says_weighs_where_its_text_does_not_tell() -> None:
    short = Utterance("Visa", 0, declared="pt")
    long = Utterance(SENTENCES["es"], 0, declared="pt")
    assert [tongue.language for tongue in tell_languages([long, short], SplitOptions())] == ["es", "pt"]


def test_the_file_and_then_the_hint_decide_where_nothing_else_does() -> None:
    assert languages_of("Visa", file="fr", hint="es") == ["fr"]
    assert languages_of("Visa", hint="es") == ["es"]
    assert languages_of("Visa") == ["und"]
    assert languages_of("12.5", "") == ["und", "und"]


STRAYS = {
    "en": [
        "PART II GENERAL PROVISIONS OF INTERPRETATION (ss 4-13)",
        "(k) Horizontal Stabilizer Trim Wire Bundle Routing Change",
        "NATIONAL MINIMUM WAGE OF WORKERS (AMENDMENT) ACT, No. 11 OF 2025",
        "Angela T. Quigless, P.J., Kurt S. Odenwald, J., and James M. Dowd, J.",
        "Spagnum moss Bogmoss .. Sphagnum zeylanicam Mitt. Bd",
        "Rusty Spotted Cat ... Felis Rubiginosa Wal Balala or Koladiviya ... Kaddupoonai",
        "(a) Dublin Convention (Implementation) Order 2000 (S.I. No. 343 of 2000);",
        "[***]",
        "²⁰ [***]",
        "12.5 / 7",
        "Ω",
        SENTENCES["de"],
        SENTENCES["sw"],
    ],
    "fr": [
        "MINISTÈRE DU DÉVELOPPEMENT RURAL ET DES MIGRATIONS",
        "Sphagnum zeylanicam Mitt. Bd. Vanda Tossellata Roxb.",
        "[…]",
    ],
    "ar": ["[***]", "12 / 345", "xi", "Ω"],
}


@pytest.mark.parametrize("language", STRAYS)
def test_a_stray_gives_way_to_its_neighbours_in_a_long_document(language: str) -> None:
    around = [SENTENCES[language]] * 60
    for stray in STRAYS[language]:
        assert (stray, languages_of(*around, stray, *around)[60]) == (stray, language)
        assert (stray, languages_of(stray, *around)[0]) == (stray, language)


MINORITIES = {
    "a Swahili schedule": ("sw", 4),
    "a German annex": ("de", 6),
    "a French quotation": ("fr", 1),
    "an Arabic quotation": ("ar", 1),
}


@pytest.mark.parametrize("name", MINORITIES)
def test_a_minority_that_is_real_stays(name: str) -> None:
    language, passages = MINORITIES[name]
    texts = [SENTENCES["en"]] * 400 + [SENTENCES[language]] * passages + [SENTENCES["en"]] * 9
    assert languages_of(*texts).count(language) == passages


def test_superscripts_are_no_letters() -> None:
    assert not count_scripts("²⁰ [***] 12")
    assert count_scripts("é²⁰") == {"latin": 1}


def test_a_minority_stays_in_a_short_document() -> None:
    assert languages_of(*[SENTENCES["en"]] * 9, SENTENCES["de"])[-1] == "de"


def test_strays_of_a_stream_follow_its_own_language() -> None:
    texts = [SENTENCES["en"], SENTENCES["fr"]] * 60 + ["Sphagnum zeylanicam Mitt. Bd. Vanda Tossellata Roxb."] * 2
    assert languages_of(*texts, columns=(0, 1) * 61)[-2:] == ["en", "fr"]
