"""Start the deployment from outside, over the server's own interface: no import of Prefect, so it answers at once."""

import time
from pathlib import Path
from uuid import uuid4

import httpx

from flows.server import answers

DEPLOYMENT = "process-documents/raw-folder"
PAUSES = (0.5, 1.0, 2.0, 4.0)  # seconds before the next try: on SQLite a server at work answers now and then with 503


def start_run(port: int, raw: Path, *, retry: bool = False) -> str | None:
    """Start a run of the deployment over the folder ``raw`` on the server at this loopback port.

    With ``retry``, documents that failed are tried again. Returns the name of the run, or None where no server runs, or
    it does not know the deployment (yet), or serves it for another folder. Raises httpx.HTTPError when the server
    refuses.
    """
    if not answers(port):
        return None
    with httpx.Client(base_url=f"http://127.0.0.1:{port}/api", timeout=30.0) as client:
        found = _ask(client, "GET", f"/deployments/name/{DEPLOYMENT}")
        if found.status_code == httpx.codes.NOT_FOUND:
            return None
        served = found.raise_for_status().json()
        given = served["parameters"].get("parameters", {})
        if given.get("raw") != str(raw.resolve()):
            return None
        wanted: dict[str, object] = {"idempotency_key": str(uuid4())}  # asked for twice, it is one run
        if retry:
            wanted["parameters"] = {"parameters": given | {"retry": True}}
        created = _ask(client, "POST", f"/deployments/{served['id']}/create_flow_run", wanted)
        return str(created.raise_for_status().json()["name"])


def _ask(client: httpx.Client, method: str, path: str, sent: object = None) -> httpx.Response:
    """Ask a busy server again. Raises httpx.TransportError where it does not answer at all."""
    for pause in PAUSES:
        try:
            reply = client.request(method, path, json=sent)
            if not reply.is_server_error:
                return reply
        except httpx.TransportError:
            pass
        time.sleep(pause)
    return client.request(method, path, json=sent)
