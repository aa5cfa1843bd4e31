"""Agreement: how far people agree, and how the machine sways them, in figures and in plain words."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from pipeline.store import Assignment
from pipeline.web.access import AsAnalyst, Visitor
from pipeline.web.agreement_shelf import KeptReport
from pipeline.web.agreement_words import (
    PLOT_LEFT,
    PLOT_RIGHT,
    PLOT_STEP,
    level_of,
    place_of,
    plot_rows,
    sway_sentences,
    table_rows,
    told,
)
from pipeline.web.api_shapes import Digest
from pipeline.web.csv_rows import csv_line
from pipeline.web.pages import go, render
from pipeline.web.review_words import name_for
from pipeline.web.site import Site, site_of

router = APIRouter()

Document = Annotated[Digest | None, Query()]
AssignmentAsked = Annotated[int | None, Query(alias="assignment", ge=1, lt=2**31)]
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@router.get("/agreement")
def show_agreement(
    request: Request,
    visitor: AsAnalyst,
    document: Annotated[str, Query(max_length=64, pattern=r"^([0-9a-f]{64})?$")] = "",
    assignment: Annotated[str, Query(max_length=10, pattern=r"^([1-9][0-9]{0,8})?$")] = "",
) -> Response:
    """The report of all, of a document or of an assignment."""
    if "" in {request.query_params.get("document"), request.query_params.get("assignment")}:
        chosen = [f"document={document}" if document else "", f"assignment={assignment}" if assignment else ""]
        return go("/agreement" + ("?" + "&".join(filter(None, chosen)) if any(chosen) else ""))
    site, wording = site_of(request), visitor.wording
    number = int(assignment) if assignment else None
    kept = _report(site, document or None, number)
    found = kept.report.agreement
    names = site.archive.names_of(found.reviewers)
    return render(
        request,
        visitor,
        "agreement/report.html",
        kept=kept,
        found=found,
        sway=kept.report.sway,
        sentences=sway_sentences(kept.report.sway, wording),
        level=level_of,
        told=lambda figure, share=False: told(figure, wording, share=share),
        name=lambda code: name_for(code, names, wording),
        plot=plot_rows(found, wording),
        place_of=place_of,
        ticks=TICKS,
        plot_left=PLOT_LEFT,
        plot_right=PLOT_RIGHT,
        plot_step=PLOT_STEP,
        query=request.url.query,
        **_choices(site, document, number),
    )


@router.get("/agreement.csv")
def download(
    request: Request, visitor: AsAnalyst, document: Document = None, assignment: AssignmentAsked = None
) -> Response:
    """The figures as a table for spreadsheets."""
    site = site_of(request)
    kept = _report(site, document, assignment)
    subject = document or str(assignment or "")
    site.archive.log(visitor.me.code, "export-agreement", subject, now=site.now())
    headers = {"content-disposition": 'attachment; filename="migralex-agreement.csv"'}
    return StreamingResponse(_lines(visitor, kept), media_type="text/csv; charset=utf-8", headers=headers)


def _report(site: Site, document: str | None, assignment: int | None) -> KeptReport:
    """Raises UnknownRecord for what is not there."""
    if document is not None:
        site.archive.version(document)
    if assignment is not None:
        site.archive.assignment(assignment)
    return site.agreement.report(site.archive, site.now(), sha256=document, assignment=assignment)


def _lines(visitor: Visitor, kept: KeptReport) -> Iterator[str]:
    yield "\ufeff"  # tells spreadsheets that it is UTF-8
    for row in table_rows(kept.report.agreement, visitor.wording.language):
        yield csv_line(row)


def _choices(site: Site, document: str, assignment: int | None) -> dict[str, Any]:
    documents = list(site.choices.get(site.archive, site.now()).documents)
    if document and document not in dict(documents):
        documents.append((document, site.archive.version(document).name))
    given: list[Assignment] = site.archive.assignments(open_only=False)
    return {"documents": documents, "assignments": given, "document": document, "assignment": assignment}
