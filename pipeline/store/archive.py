"""The archive: all that Migralex remembers, as one object with typed methods."""

from pipeline.store.api_tokens import ApiTokens
from pipeline.store.assigning import Assigning
from pipeline.store.attempts import Attempts
from pipeline.store.audit_log import AuditLog
from pipeline.store.bulk_readings import BulkReadings
from pipeline.store.connection import errors_in_words, make_engine, read_address
from pipeline.store.counting import Counting
from pipeline.store.decisions import Decisions
from pipeline.store.document_pages import DocumentPages
from pipeline.store.erasing import Erasing
from pipeline.store.families import Families
from pipeline.store.first_readings import FirstReadings
from pipeline.store.integrity import Integrity
from pipeline.store.leafing import Leafing
from pipeline.store.links import Links
from pipeline.store.migrate import is_at_head, migrate
from pipeline.store.overviews import Overviews
from pipeline.store.people import People
from pipeline.store.places import Places
from pipeline.store.questions import Questions
from pipeline.store.queue_pages import QueuePages
from pipeline.store.queueing import Queueing
from pipeline.store.reading import Reading
from pipeline.store.readings import Readings
from pipeline.store.regex_search import RegexSearch
from pipeline.store.remarks import Remarks
from pipeline.store.runs import Runs
from pipeline.store.search import Search
from pipeline.store.sessions import Sessions
from pipeline.store.settling import Settling
from pipeline.store.similar import Similar
from pipeline.store.standing import Standing
from pipeline.store.story import Stories
from pipeline.store.strips import Strips
from pipeline.store.twinnings import Twinnings
from pipeline.store.uploads import Uploads
from pipeline.store.version_changes import VersionChanges
from pipeline.store.views import Views
from pipeline.store.watching import Watching
from pipeline.store.writing import Writing


class Archive(
    Runs,
    Watching,
    Places,
    Writing,
    Reading,
    Counting,
    Decisions,
    Standing,
    Readings,
    Remarks,
    Settling,
    Assigning,
    Stories,
    VersionChanges,
    Questions,
    Queueing,
    QueuePages,
    Twinnings,
    Families,
    Search,
    RegexSearch,
    Similar,
    DocumentPages,
    Strips,
    Leafing,
    Integrity,
    People,
    Erasing,
    Sessions,
    ApiTokens,
    Links,
    Attempts,
    AuditLog,
    Views,
    Uploads,
    FirstReadings,
    BulkReadings,
    Overviews,
):
    """An open archive; threads may share it, processes each open their own. Close it, or use it in ``with``.

    Every method raises ArchiveError where the database cannot be reached, is full, damaged or not ours.
    """


def open_archive(url: str, *, create: bool = True) -> Archive:
    """Open the archive at an address, with its tables made or brought up to date where they are not.

    ``sqlite:///folder/file`` or ``postgresql://user:password@host/name``. Without ``create``, an archive that does not
    exist is an ArchiveError.
    """
    address = read_address(url)
    engine = make_engine(address, create=create)
    try:
        with errors_in_words(address.render_as_string(hide_password=True)):
            if not is_at_head(engine):
                migrate(engine, create=create)
    except BaseException:
        engine.dispose()
        raise
    return Archive(engine)
