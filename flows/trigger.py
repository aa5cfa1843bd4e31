"""Start the deployment from outside, over the server's own interface: no import of Prefect, so it answers at once."""

import httpx

from flows.server import answers

DEPLOYMENT = "process-documents/raw-folder"


def start_run(port: int) -> str | None:
    """Start a run of the deployment on the server at this loopback port.

    Returns the name of the run, or None where no server runs or it does not know the deployment (yet). Raises
    httpx.HTTPError when the server refuses.
    """
    if not answers(port):
        return None
    with httpx.Client(base_url=f"http://127.0.0.1:{port}/api", timeout=30.0) as client:
        found = client.get(f"/deployments/name/{DEPLOYMENT}")
        if found.status_code == httpx.codes.NOT_FOUND:
            return None
        created = client.post(f"/deployments/{found.raise_for_status().json()['id']}/create_flow_run", json={})
        return str(created.raise_for_status().json()["name"])
