"""Archives on this machine: what loads or breaks an archive on purpose refuses those of others."""

import ipaddress
import os

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

_FAR = ("hostaddr", "service", "servicefile")  # other ways to say where a database is
_SET = ("PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE")


def check_near(url: str) -> None:
    """Refuse an archive that is not on this machine: it would be another's load."""
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise SystemExit("The address of the archive cannot be understood.") from error
    if address.drivername.startswith("sqlite"):
        return
    hosts = [address.host or ""] if address.host else []
    said = address.query.get("host", ())
    hosts += [said] if isinstance(said, str) else list(said)
    each = [host for several in hosts for host in several.split(",")]
    elsewhere = [name for name in _FAR if name in address.query] + [name for name in _SET if name in os.environ]
    if not each or elsewhere or not all(_is_near(host) for host in each):
        raise SystemExit("The archive is not on this machine's loopback, and no other is put under load.")


def _is_near(host: str) -> bool:
    if host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
