"""Downloads of a document: the original as it was read, and its passages as tables."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response, StreamingResponse

from pipeline.web.access import AsReader
from pipeline.web.api_shapes import Digest
from pipeline.web.document_files import csv_lines, disposition, give_original, json_lines
from pipeline.web.site import site_of

router = APIRouter()

Sha256 = Annotated[Digest, Path()]


@router.get("/documents/{sha256}/original")
def download_original(request: Request, visitor: AsReader, sha256: Sha256) -> Response:
    """The file itself; a browser keeps it and does not show it."""
    del visitor
    return give_original(site_of(request), sha256)


@router.get("/documents/{sha256}/passages.csv")
def download_csv(request: Request, visitor: AsReader, sha256: Sha256) -> Response:
    """The passages as a table for spreadsheets."""
    lines = csv_lines(site_of(request), visitor.me, sha256)
    return _file(request, sha256, "csv", "text/csv; charset=utf-8", lines)


@router.get("/documents/{sha256}/passages.json")
def download_json(request: Request, visitor: AsReader, sha256: Sha256) -> Response:
    """The passages for programs."""
    lines = json_lines(site_of(request), visitor.me, sha256)
    return _file(request, sha256, "json", "application/json", lines)


def _file(request: Request, sha256: str, ending: str, kind: str, lines: Iterator[str]) -> Response:
    name = site_of(request).archive.version(sha256).name  # unknown ones are told before the first byte
    told = {"content-disposition": disposition(f"{name[:100]}.{ending}")}
    return StreamingResponse(lines, media_type=kind, headers=told)
