"""Uploads: the bytes of a file as the body, what is known of it in the address; and what would become of a file."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from pipeline.errors import MigralexError
from pipeline.records import SourceKind
from pipeline.store import Upload
from pipeline.web.access import AsAnalyst
from pipeline.web.api_shapes import CursorText, Digest, Limit, Number, Sent, decode_cursor, encode_cursor
from pipeline.web.failures import Problem
from pipeline.web.site import site_of
from pipeline.web.taking_in import BYTES, Foreseen, Said, TakenIn, check_said, field_of, foresee, receive, take_in

router = APIRouter(tags=["uploads"])

MOST_CHECKED = 200  # files of one question
_FIELDS = ("title", "country", "kind", "date", "url", "language")
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The bytes of the file as they are.",
        "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}},
    }
}


class FileSaid(Sent):
    """What is known of a file. Fields that are empty say nothing."""

    model_config = ConfigDict(strict=False)  # in an address all is text

    name: str = Field(min_length=1, max_length=1_000, description="Its name; what cannot be in one is left off.")
    folder: str = Field("", max_length=2_000, description="Folders below the folder of documents, with `/` between.")
    title: str = Field("", max_length=1_000, description="At most 500 characters in one line.")
    country: str = Field("", max_length=10, description="ISO 3166-1 alpha-2, or XA to XZ for others.")
    kind: str = Field("", max_length=30, description="law, bill, agreement ...: a kind of document.")
    date: str = Field("", max_length=30, description="Of adoption: year-month-day.")
    url: str = Field("", max_length=2_000, description="Where it was published.")
    language: str = Field("", max_length=10, description="ISO 639-1.")
    version_of: str = Field("", max_length=1_500, description="Path of the file of which it is a later version.")
    twin_of: str = Field("", max_length=1_500, description="Path of the file of which it is another language's text.")
    replace: bool = Field(False, description="Take the place of the file of this name, as its later version.")

    def said(self) -> Said:
        """As the intake takes it."""
        fields = {name: getattr(self, name) for name in _FIELDS}
        fields |= {"version of": self.version_of, "twin of": self.twin_of}
        return Said(self.name, self.folder, fields, self.replace)


class FileAsked(FileSaid):
    """A file that may be sent."""

    model_config = ConfigDict(strict=True)

    size: Number = Field(description="In bytes.")
    sha256: Digest | None = Field(None, description="Of its bytes, to learn whether they are known.")


class CheckBody(Sent):
    """Files that may be sent."""

    files: Annotated[list[FileAsked], Field(min_length=1, max_length=MOST_CHECKED)]


class FieldProblem(Problem):
    """Why a file would not be taken."""

    field: str = Field("", description="The field that is wrong, as in what was sent; empty: the file itself.")


class KnownPlace(BaseModel):
    """A file with the same bytes."""

    path: str


class FileForeseen(BaseModel):
    """What would become of a file."""

    path: str = Field(description="Where it would lie in the folder of documents; empty where it would not be taken.")
    problem: FieldProblem | None
    taken: bool = Field(description="Another file has this name: send with `replace`, or as `free_name`.")
    there: bool = Field(description="The same bytes have this name already; to send them again changes nothing.")
    free_name: str
    known: list[KnownPlace] = Field(description="Where the same bytes lie already.")
    document: str | None = Field(description="The document that was read from the same bytes.")


class CheckAnswer(BaseModel):
    """One for each file, in the order of asking."""

    items: list[FileForeseen]


class UploadShape(BaseModel):
    """A file that somebody brought in."""

    model_config = ConfigDict(from_attributes=True)

    number: Number
    person: str = Field(description="The code of a person.")
    path: str = Field(description="In the folder of documents.")
    sha256: str
    size: Number = Field(description="In bytes.")
    uploaded_at: datetime


class UploadMade(UploadShape):
    """A file that was just brought in. It is read by the next run; ask for one when all are sent."""

    kind: SourceKind = Field(description="What its content is.")
    known: bool = Field(description="The same bytes were here before.")
    document: str | None = Field(description="The document that was read from the same bytes before.")


class UploadsList(BaseModel):
    """The newest first."""

    items: list[UploadShape]
    next: str | None


def problem_shape(error: MigralexError) -> FieldProblem:
    """An error for an answer."""
    field = field_of(error).replace(" ", "_")
    return FieldProblem(error=type(error).__name__, message=str(error), advice=error.advice, field=field)


@router.get("/uploads", operation_id="listUploads", summary="Files that were brought in")
def list_uploads(request: Request, visitor: AsAnalyst, limit: Limit = 50, cursor: CursorText = None) -> UploadsList:
    """By whom and when, the newest first."""
    del visitor
    before = decode_cursor(cursor, int)[0] if cursor else None
    found: list[Upload] = site_of(request).archive.uploads(limit + 1, before)
    more = encode_cursor(found[limit - 1].number) if len(found) > limit else None
    return UploadsList(items=[UploadShape.model_validate(each) for each in found[:limit]], next=more)


@router.post(
    "/uploads",
    operation_id="sendFile",
    summary="Bring a file in",
    status_code=201,
    responses={
        200: {"model": UploadMade, "description": "The same file was brought to the same place before"},
        415: {"model": Problem, "description": "Not a format that is read here"},
    },
    openapi_extra=BODY,
)
async def send_file(
    request: Request, response: Response, visitor: AsAnalyst, about: Annotated[FileSaid, Query()]
) -> UploadMade:
    """The visitor and what is said of the file are looked at before its bytes are read; nothing is kept in part.

    409: another file has this name. 415: no format that is read here.
    """
    site, said = site_of(request), about.said()
    await run_in_threadpool(check_said, site, said)
    with await receive(request, site.settings) as content:
        taken = await run_in_threadpool(take_in, site, visitor, content, said)
    response.status_code = 201 if taken.is_new else 200
    return _made(taken)


@router.post("/uploads/check", operation_id="checkFiles", summary="What would become of files")
def check_files(request: Request, visitor: AsAnalyst, body: CheckBody) -> CheckAnswer:
    """Before anything is sent: names, sizes, fields, and whether the bytes are known."""
    del visitor
    site = site_of(request)
    return CheckAnswer(items=[_foreseen(foresee(site, each.said(), each.size, each.sha256)) for each in body.files])


def _made(taken: TakenIn) -> UploadMade:
    shape = UploadShape.model_validate(taken.upload).model_dump()
    return UploadMade(**shape, kind=taken.kind, known=taken.known, document=taken.document)


def _foreseen(foreseen: Foreseen) -> FileForeseen:
    return FileForeseen(
        path=foreseen.path,
        problem=problem_shape(foreseen.problem) if foreseen.problem is not None else None,
        taken=foreseen.is_taken,
        there=foreseen.is_there,
        free_name=foreseen.free_name,
        known=[KnownPlace(path=place.path) for place in foreseen.known],
        document=foreseen.document,
    )
