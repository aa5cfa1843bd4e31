"""Adding documents: a page that sends files one by one, and the same as a plain form for browsers without scripts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from pipeline.errors import MetadataError, MigralexError
from pipeline.web import run_lists
from pipeline.web.access import AsAnalyst, Visitor
from pipeline.web.api_shapes import CursorText, decode_cursor, encode_cursor
from pipeline.web.document_words import DocumentWords
from pipeline.web.failures import Refused, status_of
from pipeline.web.pages import render
from pipeline.web.review_words import name_for
from pipeline.web.site import Site, site_of
from pipeline.web.taking_in import Said, TakenIn, check_said, take_in
from pipeline.web.upload_words import Told, UploadWords

router = APIRouter()

LISTED = 10  # earlier uploads below the form
FIELDS = ("title", "country", "kind", "date", "url", "language", "version_of")
_LONGEST = 2_000  # characters of a field

Before = Annotated[CursorText, Query()]


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a form: its fields, and of each file either what was taken in or why not."""

    fields: Mapping[str, str] = field(default_factory=dict)
    taken: tuple[TakenIn, ...] = ()
    failed: tuple[tuple[str, Told], ...] = ()
    """Name of the file, and why."""
    wrong: Told | None = None
    """A field because of which nothing was taken."""
    status: int = 200


@router.get("/uploads")
def show_uploads(request: Request, visitor: AsAnalyst, before: Before = None) -> Response:
    """The form, and what was brought in lately."""
    return _page(request, visitor, Sent(), before=before)


@router.post("/uploads")
async def send_form(request: Request, visitor: AsAnalyst) -> Response:
    """Files of a plain form. The visitor is looked at first: nothing here has FastAPI read the form before."""
    async with request.form(max_files=1_000, max_fields=40) as form:
        sent = await run_in_threadpool(_take_form, site_of(request), visitor, form)
    return await run_in_threadpool(_page, request, visitor, sent)


def _take_form(site: Site, visitor: Visitor, form: FormData) -> Sent:
    """Take in what can be, and ask for a run if anything was."""
    fields = {name: value[:_LONGEST] for name in FIELDS if isinstance(value := form.get(name, ""), str)}
    files = [each for each in form.getlist("files") if isinstance(each, UploadFile) and each.filename]
    try:
        _check_form(site, fields, files)
    except MigralexError as error:
        return Sent(fields, wrong=UploadWords(visitor.wording).failure(error), status=status_of(error))
    taken: list[TakenIn] = []
    failed: list[tuple[str, Told]] = []
    status = 200
    for each in files:
        try:
            said = _said(each.filename or "", fields, replace=bool(form.get("replace")))
            taken.append(take_in(site, visitor, each.file, said))
        except MigralexError as error:
            failed.append((each.filename or "", UploadWords(visitor.wording).failure(error)))
            status = status_of(error)
    if taken:
        run_lists.start(site, visitor)
    return Sent({} if taken else fields, tuple(taken), tuple(failed), status=200 if taken else status)


def _check_form(site: Site, fields: Mapping[str, str], files: list[UploadFile]) -> None:
    """Raises Refused without a file, MetadataError for a field."""
    if not files:
        raise Refused("No file was chosen.", advice="Choose one.")
    for name in ("title", "version_of"):
        if len(files) > 1 and fields.get(name, "").strip():
            told = name.replace("_", " ")
            raise MetadataError(f"{told}: it was given for several files.", advice="Send them one by one.")
    check_said(site, _said("any", fields, replace=False))


def _said(name: str, fields: Mapping[str, str], *, replace: bool) -> Said:
    return Said(name, "", {each.replace("_", " "): value for each, value in fields.items()}, replace)


def _page(request: Request, visitor: Visitor, sent: Sent, *, before: str | None = None) -> Response:
    site, told = site_of(request), UploadWords(visitor.wording)
    earlier = site.archive.uploads(LISTED + 1, decode_cursor(before, int)[0] if before else None)
    names = site.archive.names_of({upload.person for upload in earlier})
    context: dict[str, Any] = {
        "sent": sent,
        "countries": told.countries(site.archive),
        "kinds": told.kinds(),
        "languages": told.languages(),
        "most": site.settings.most_uploaded(),
        "script_words": told.for_scripts(),
        "earlier": earlier[:LISTED],
        "before": before,
        "older": encode_cursor(earlier[LISTED - 1].number) if len(earlier) > LISTED else None,
        "name": lambda code: name_for(code, names, visitor.wording),
        "told": DocumentWords(visitor.wording),
    }
    return render(request, visitor, "uploads/uploads.html", status=sent.status, **context)
