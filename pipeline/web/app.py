"""The web application: routes, failures, manners and files of our own, around one ``Site``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pkgutil import iter_modules
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

from pipeline.web import api, routes
from pipeline.web.cookies import is_secure
from pipeline.web.failures import Problem, answer_failures, know_method, refuse_too_large
from pipeline.web.headers import LOOPBACK, Manners
from pipeline.web.pages import STATIC
from pipeline.web.site import Site

PROBLEMS: dict[int | str, dict[str, object]] = {
    status: {"model": Problem, "description": told}
    for status, told in {
        400: "The request cannot be read",
        401: "Not signed in",
        403: "Not allowed, or not from one of our pages",
        404: "Not there",
        409: "Contradicts what is there",
        413: "Too large",
        422: "Something sent cannot be used",
        503: "Archive or model cannot be used now",
    }.items()
}


class OurFiles(StaticFiles):
    """Files of ours, which a browser may keep: their addresses change with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file."""
        answer = await super().get_response(path, scope)
        if answer.status_code == 200:
            named = b"v=" in scope["query_string"]
            answer.headers["cache-control"] = "public, max-age=31536000, immutable" if named else "no-cache"
        return answer


def make_app(site: Site) -> FastAPI:
    """The application around a site; it closes the site when the server stops."""

    @asynccontextmanager
    async def live(_: FastAPI) -> AsyncIterator[None]:
        yield
        site.close()

    app = FastAPI(
        title="Migralex",
        version="1",
        description="Passages of laws, their tags, and what people decided about them.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,  # served by api/description.py, to whoever is signed in
        dependencies=[Depends(refuse_too_large), Depends(know_method)],
        lifespan=live,
    )
    app.state.site = site
    for router in _routers(routes):
        app.include_router(router, include_in_schema=False)
    for router in _routers(api):
        app.include_router(router, prefix="/api/v1", responses=PROBLEMS)
    app.mount("/static", OurFiles(directory=STATIC), name="static")
    answer_failures(app)
    public = urlsplit(site.settings.web_public_url or "").hostname
    hosts = LOOPBACK | ({public} if public else set())
    upload_bytes = site.settings.max_file_mb * 1_000_000 + 100_000
    app.add_middleware(Manners, hosts=hosts, upload_bytes=upload_bytes, over_tls=is_secure(site.settings))
    return app


def _routers(package: object) -> list[APIRouter]:
    """The router of each module of a package, by name: a new page is a new module."""
    path, name = package.__path__, package.__name__  # type: ignore[attr-defined] # a package
    modules = [
        import_module(f"{name}.{found.name}") for found in sorted(iter_modules(path), key=lambda each: each.name)
    ]
    return [module.router for module in modules]
