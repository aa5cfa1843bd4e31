"""What every request may use: one object, made once when the server starts and handed to the application."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from fastapi import Request

from pipeline.run.pictures import Pictures
from pipeline.run.starting import Starting
from pipeline.settings import Settings
from pipeline.store import Archive
from pipeline.web.agreement_shelf import AgreementShelf
from pipeline.web.bulk_lists import BulkLists
from pipeline.web.choices import Choices
from pipeline.web.openid import Provider, make_provider
from pipeline.web.precedent_shelf import PrecedentShelf
from pipeline.web.presence import Presence


def utc_now() -> datetime:
    """The clock of the server, with its zone."""
    return datetime.now(UTC)


@dataclass
class Site:
    """Archive, settings and what is kept in memory while the server runs; shared by all threads."""

    settings: Settings
    archive: Archive
    starter: Starting
    """Starts a run of the flow that the nightly batch runs too."""
    pictures: Pictures
    now: Callable[[], datetime] = utc_now
    presence: Presence = field(default_factory=Presence)
    bulk_lists: BulkLists = field(default_factory=BulkLists)
    agreement: AgreementShelf = field(default_factory=AgreementShelf)
    choices: Choices = field(default_factory=Choices)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    """Of this process: signs what need not outlive it."""
    door: threading.Lock = field(default_factory=threading.Lock, repr=False)
    """One password is tried at a time, so that none slips past the brake beside others."""
    changing: threading.Lock = field(default_factory=threading.Lock, repr=False)
    """Held from the look at what a sender has seen (If-Match) to the change."""
    precedents: PrecedentShelf = field(init=False)

    def __post_init__(self) -> None:
        """Put up the shelf; nothing is read before somebody asks."""
        self.precedents = PrecedentShelf(self.archive, self.settings.models)

    @cached_property
    def blind_seed(self) -> str:
        """Decides with passage and person which items are shown without suggestions; the same after a restart."""
        state = self.archive.queue_state()
        return state.seed if state is not None else "before the first queue"

    @cached_property
    def openid(self) -> Provider | None:
        """Who vouches for people, if the settings name somebody. Raises SettingsError where something is missing."""
        return make_provider(self.settings)

    def close(self) -> None:
        """End what runs beside the server; a run that works goes on."""
        self.starter.close()
        self.precedents.close()
        self.pictures.close()
        self.archive.close()


def site_of(request: Request) -> Site:
    """The site of a request."""
    site: Site = request.app.state.site
    return site
