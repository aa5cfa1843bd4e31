"""A model hub of one model on this machine: as much of the hub's manners as its client library asks for."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

NAME = "tiny/encoder"
COMMIT = "c" * 40


@dataclass
class Served:
    """What was asked of the hub."""

    endpoint: str
    files: list[str] = field(default_factory=list)
    """Those whose content was fetched."""
    tokens: list[str] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    folder: Path
    served: Served

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def do_GET(self) -> None:
        self.answer(body=True)

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, *, body: bool) -> None:
        self.served.tokens += self.headers.get_all("Authorization") or []
        path = unquote(urlsplit(self.path).path)
        names = sorted(p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file())
        name = path.removeprefix(f"/{NAME}/resolve/").partition("/")[2]
        if path.startswith(f"/api/models/{NAME}/tree/"):
            self.send(json.dumps([self.entry(each) for each in names]).encode(), "api", body=body)
        elif path.startswith(f"/api/models/{NAME}"):
            told = {"id": NAME, "sha": COMMIT, "siblings": [{"rfilename": each} for each in names]}
            self.send(json.dumps(told).encode(), "api", body=body)
        elif path.startswith(f"/{NAME}/resolve/") and name in names:
            self.served.files += [name] if body else []
            self.send((self.folder / name).read_bytes(), self.entry(name)["oid"], body=body)
        else:
            self.send(b"", "", body=body, status=404)

    def entry(self, name: str) -> dict[str, Any]:
        content = (self.folder / name).read_bytes()
        oid = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        return {"type": "file", "path": name, "size": len(content), "oid": oid}

    def send(self, content: bytes, tag: str, *, body: bool, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        if status == 200:
            self.send_header("ETag", f'"{tag}"')
            self.send_header("X-Repo-Commit", COMMIT)
        else:
            self.send_header("X-Error-Code", "RepoNotFound")
        self.end_headers()
        if body:
            self.wfile.write(content)


@contextmanager
def serve_hub(folder: Path) -> Iterator[Served]:
    """Serve the files of a folder as the model ``tiny/encoder``."""
    served = Served("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"folder": folder, "served": served}))
    served.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
