"""The report of a run as one HTML file that needs nothing beside it: no script, no font, no request to anywhere."""

from html import escape

from pipeline.chances import as_percent
from pipeline.objectives import Objective
from pipeline.records import Status
from pipeline.report.frame import frame_page
from pipeline.report.run_report import DocumentLine, Example, RunReport

FULL_TINT = 0.42  # opacity of the fullest cell: its number keeps a contrast of 4.5 in light and dark
FAINTEST_TINT = 0.10
MAX_REASON = 600  # characters
GUESS = "A guess for a reviewer to answer: it is counted nowhere."


def render(report: RunReport) -> str:
    """The whole page. Every text of a document is escaped and takes its own direction."""
    sections = (_opening(report), _objectives(report), _coverage(report), _documents(report), _examples(report))
    return frame_page(f"Migralex: {report.raw}", ("page.css",), "".join(sections))


def _opening(report: RunReport) -> str:
    read = [line for line in report.documents if line.status in (Status.DONE, Status.DONE_EMPTY)]
    found = sum(1 for objective in Objective if report.passages_with(objective))
    figures = [
        ("documents read", f"{len(read):,} of {len(report.documents):,}"),
        ("pages", f"{sum(line.pages for line in report.documents):,}"),
        ("passages", f"{sum(line.passages for line in report.documents):,}"),
        ("tags proposed", f"{sum(sum(line.tags.values()) for line in report.documents):,}"),
        ("objectives met", f"{found} of {len(Objective)}"),
        ("failed", f"{sum(line.status is Status.FAILED for line in report.documents):,}"),
    ]
    cards = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in figures)
    return (
        "<h1>What these documents say on the 23 objectives</h1>\n"
        f'<p class="soft">{escape(report.raw)} · {escape(report.finished)} · model {escape(report.model_id)} · '
        f"run {escape(report.run_id)}, {report.seconds:.0f} s</p>\n"
        "<p>Every tag here is a machine&#8217;s proposal: it becomes a finding only when a person has confirmed it.</p>"
        f'<dl class="figures">{cards}</dl>\n'
    )


def _objectives(report: RunReport) -> str:
    most = max((report.passages_with(objective) for objective in Objective), default=0) or 1
    return f'<h2>Objectives</h2>\n<ol class="bars">{"".join(_bar(report, o, most) for o in Objective)}</ol>\n'


def _bar(report: RunReport, objective: Objective, most: int) -> str:
    passages, documents = report.passages_with(objective), report.documents_with(objective)
    name = f'<span title="{escape(report.titles[objective])}">{escape(report.names[objective])}</span>'
    if not passages:
        none = '<span class="count none">no passage found</span>'
        return f'<li class="none"><b>{int(objective)}</b>{name}{none}</li>'
    count = f"{_many(passages, 'passage')} in {_many(documents, 'document')}"
    return (
        f'<li><b>{int(objective)}</b>{name}<span class="count">{count}</span>'
        f'<span class="bar"><i style="width:{100 * passages / most:.1f}%"></i></span></li>'
    )


def _coverage(report: RunReport) -> str:
    lines = [line for line in report.documents if line.passages]
    if not lines:
        return ""
    most = max((n for line in lines for n in line.tags.values()), default=1)
    head = "".join(f'<th scope="col" title="{escape(report.titles[o])}">{int(o)}</th>' for o in Objective)
    rows = "".join(_coverage_row(report, line, most) for line in lines)
    return (
        "<h2>Coverage by document</h2>\n"
        '<p class="soft">Passages proposed for each objective; the stronger the tint, the more.</p>\n'
        '<div class="scroll" tabindex="0" role="region" aria-label="Coverage by document"><table class="grid">'
        f'<thead><tr><th scope="col">Document</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>\n'
    )


def _coverage_row(report: RunReport, line: DocumentLine, most: int) -> str:
    cells = []
    for objective in Objective:
        n = line.tags.get(objective, 0)
        if not n:
            cells.append("<td></td>")
            continue
        tint = FAINTEST_TINT + (FULL_TINT - FAINTEST_TINT) * (n / most) ** 0.5
        told = escape(f"{report.names[objective]}: {_many(n, 'passage')}")
        cells.append(f'<td style="background:rgba(var(--tint),{tint:.2f})" title="{told}">{n}</td>')
    return f'<tr><th scope="row"><bdi>{escape(_name(line))}</bdi></th>{"".join(cells)}</tr>'


def _documents(report: RunReport) -> str:
    rows = "".join(_document_row(line) for line in sorted(report.documents, key=_failures_first))
    problems = "".join(f"<li>{escape(problem)}</li>" for problem in report.problems)
    told = f"<p>About the metadata:</p><ul>{problems}</ul>" if problems else ""
    return (
        '<h2>Documents</h2>\n<div class="scroll" tabindex="0" role="region" aria-label="Documents"><table class="list">'
        "<thead><tr><th>Document</th><th>Outcome</th><th>Country, kind, languages</th><th>Pages</th><th>Passages</th>"
        f"<th>Tags</th></tr></thead><tbody>{rows}</tbody></table></div>\n{told}"
    )


def _document_row(line: DocumentLine) -> str:
    about = ", ".join(
        (line.country or "country unknown", line.kind if line.kind != "unknown" else "kind unknown", *line.languages)
    )
    reason = f'<div class="soft">{escape(line.reason[:MAX_REASON])}</div>' if line.reason else ""
    numbers = (("pages", line.pages), ("passages", line.passages), ("tags", sum(line.tags.values())))
    cells = "".join(f'<td class="number" data-name="{name}">{n:,}</td>' for name, n in numbers)
    return (
        f'<tr><td><bdi>{escape(_name(line))}</bdi><div class="file">{escape(line.path)}</div></td>'
        f'<td class="reason"><span class="status {line.status}">{line.status}</span>{reason}</td>'
        f"<td>{escape(about)}</td>{cells}</tr>"
    )


def _examples(report: RunReport) -> str:
    groups: dict[Objective, list[Example]] = {}
    for example in report.examples:
        groups.setdefault(example.objective, []).append(example)
    if not groups:
        return ""
    parts = (_example_group(report, objective, groups[objective]) for objective in sorted(groups))
    return f"<h2>Where the model is surest</h2>\n{''.join(parts)}"


def _example_group(report: RunReport, objective: Objective, examples: list[Example]) -> str:
    quotes = "".join(
        f'<blockquote><div dir="auto">{escape(e.text)}</div><footer><bdi>{escape(e.document)}</bdi>'
        f"{', ' if e.path else ''}<bdi>{escape(e.path)}</bdi> · {as_percent(e.score)}{_asked(e)}</footer></blockquote>"
        for e in examples
    )
    return f"<details><summary><b>{int(objective)}</b> {escape(report.titles[objective])}</summary>{quotes}</details>\n"


def _asked(example: Example) -> str:
    return f' · <span title="{GUESS}">{escape(example.question)}</span>' if example.question else ""


def _name(line: DocumentLine) -> str:
    return line.title or line.path.rsplit("/", 1)[-1]


def _many(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def _failures_first(line: DocumentLine) -> tuple[bool, str]:
    return (line.status is not Status.FAILED, line.path)
