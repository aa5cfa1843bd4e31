"""The settings of a run, and the only place that reads the environment.

Each field can be given as ``MIGRALEX_<NAME>``, for example ``MIGRALEX_WORKERS=4`` or
``MIGRALEX_DATABASE_URL=postgresql://localhost/migralex``.
"""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.errors import SettingsError


def usable_cores() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Settings(BaseSettings):
    """Where things lie, how much may be used, and when the nightly run starts."""

    model_config = SettingsConfigDict(env_prefix="MIGRALEX_", frozen=True, extra="ignore")

    raw: Path = Field(Path("data/raw"), description="Folder of documents to read.")
    out: Path = Field(Path("data/processed"), description="Folder for the archive, the exports and the report.")
    models: Path = Field(Path("models"), description="Folder with corpus, trained models and pinned.toml.")
    database_url: str | None = Field(None, description="Archive elsewhere than OUT/archive.sqlite3: a PostgreSQL URL.")

    wish: Literal["precision", "balanced", "recall"] = Field(
        "balanced", description="What tags shall rather be: few wrong (precision), balanced, few missing (recall)."
    )
    workers: int = Field(default_factory=usable_cores, ge=1, le=256, description="Guarded worker processes.")
    worker_memory_mb: int = Field(1_500, ge=200, description="Memory a worker may take for one document, in MB.")
    document_seconds: float = Field(300.0, gt=0, description="Wall time for one document, in seconds.")
    scan_seconds_per_mb: float = Field(
        60.0, ge=0, description="More wall time for each MB of a PDF, as it may be a scan."
    )
    scan_seconds: float = Field(3_600.0, ge=0, description="The most that a scan may get so, in seconds.")
    document_cpu_seconds: int = Field(240, ge=1, description="Processor time for one document, in seconds.")
    cancel_seconds: float = Field(
        10.0, ge=0, description="Documents that are being read when their run is cancelled get so long, in seconds."
    )
    max_file_mb: int = Field(300, ge=1, description="Files beyond this size are refused, in MB.")
    max_pages: int = Field(5_000, ge=1, description="Documents beyond this number of pages are refused.")
    ocr: bool = Field(True, description="Use tesseract, where it is installed, on pages that need it.")
    ocr_languages: tuple[str, ...] = Field(
        ("eng", "fra", "spa", "por", "ara", "rus", "chi_sim"), description="Tesseract packs to choose from."
    )
    ocr_again: bool = Field(
        False,
        description="Read scans anew that bring text of an earlier OCR; every document is read again on a change.",
    )

    prefect_home: Path | None = Field(None, description="Prefect's own folder; OUT/.prefect unless said otherwise.")
    prefect_port: int = Field(4200, ge=1, le=65_535, description="Loopback port of the server that `up` starts.")
    schedule: str = Field("0 2 * * *", description="When the nightly run starts (cron).")
    timezone: str = Field("UTC", description="Time zone of the schedule.")
    gather_seconds: float = Field(5.0, ge=0, description="The watcher waits this long after the last change.")

    web_host: str = Field("127.0.0.1", description="Address that the web room listens on; loopback unless said.")
    web_port: int = Field(8321, ge=0, le=65_535, description="Port of the web room; 0 takes any.")
    web_public_url: str | None = Field(
        None, description="Address at which people reach the web room, where a proxy stands before it."
    )
    web_session_hours: float = Field(12.0, gt=0, description="A person signs in anew after so many hours.")
    web_idle_minutes: float = Field(120.0, gt=0, description="A person who does nothing so long signs in anew.")
    web_blind_share: float = Field(
        0.1, ge=0, le=1, description="Share of passages shown without suggestions, to measure how they sway people."
    )
    web_trusted_proxy_header: str | None = Field(
        None, description="Header in which a trusted proxy names the person that it has let in."
    )
    web_trusted_proxies: tuple[str, ...] = Field(
        (), description="Addresses of proxies whose headers are believed; a list in JSON."
    )
    openid_issuer: str | None = Field(None, description="OpenID Connect: address of who vouches for people.")
    openid_client_id: str | None = Field(None, description="OpenID Connect: our name there.")
    openid_client_secret: SecretStr | None = Field(None, description="OpenID Connect: our secret there.")
    openid_role: Literal["reader", "reviewer", "analyst"] | None = Field(
        None, description="Role of a person who comes for the first time that way; unless said, nobody new may come in."
    )
    upload_max_mb: int | None = Field(
        None, ge=1, description="Uploads beyond this size are refused, in MB; MAX_FILE_MB unless said otherwise."
    )
    pictures_mb: int = Field(1_000, ge=10, description="Drawn pages that are kept in OUT/pictures, in MB.")

    def archive_url(self) -> str:
        """The SQLAlchemy URL of the archive."""
        return self.database_url or f"sqlite:///{(self.out / 'archive.sqlite3').resolve()}"

    def most_uploaded(self) -> int:
        """The size of the largest file that is taken in, in bytes."""
        return min(self.upload_max_mb or self.max_file_mb, self.max_file_mb) * 1_000_000

    def prefect_folder(self) -> Path:
        """Where Prefect keeps its own records."""
        return (self.prefect_home or self.out / ".prefect").resolve()


def load_settings(**given: object) -> Settings:
    """The settings from the environment, with what was ``given`` on the command line on top (None = not given).

    Raises SettingsError with the name of each wrong variable.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # pydantic checks
    except ValidationError as error:
        wrong = "; ".join(f"MIGRALEX_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError(
            f"A setting cannot be used: {wrong}.", advice="Correct or unset it and run again."
        ) from error
