"""Start the deployment from outside, over the server's own interface: no import of Prefect, so it answers at once."""

from pathlib import Path

import httpx

from flows.server import answers

DEPLOYMENT = "process-documents/raw-folder"


def start_run(port: int, raw: Path, *, retry: bool = False) -> str | None:
    """Start a run of the deployment over the folder ``raw`` on the server at this loopback port.

    With ``retry``, documents that failed are tried again. Returns the name of the run, or None where no server runs, or
    it does not know the deployment (yet), or serves it for another folder. Raises httpx.HTTPError when the server
    refuses.
    """
    if not answers(port):
        return None
    with httpx.Client(base_url=f"http://127.0.0.1:{port}/api", timeout=30.0) as client:
        found = client.get(f"/deployments/name/{DEPLOYMENT}")
        if found.status_code == httpx.codes.NOT_FOUND:
            return None
        served = found.raise_for_status().json()
        given = served["parameters"].get("parameters", {})
        if given.get("raw") != str(raw.resolve()):
            return None
        changed = {"parameters": {"parameters": given | {"retry": True}}} if retry else {}
        created = client.post(f"/deployments/{served['id']}/create_flow_run", json=changed)
        return str(created.raise_for_status().json()["name"])
