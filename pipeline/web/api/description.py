"""The description of this interface (OpenAPI 3.1), for programs that use it."""

from typing import Any

from fastapi import APIRouter, Request

from pipeline.web.access import AsReader

router = APIRouter()


@router.get("/openapi.json", include_in_schema=False)
def describe(request: Request, visitor: AsReader) -> dict[str, Any]:
    """The whole interface."""
    del visitor
    found: dict[str, Any] = request.app.openapi()
    return found
