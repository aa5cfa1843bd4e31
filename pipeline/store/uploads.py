"""What people bring in, and the runs that they ask to stop."""

from datetime import datetime

from sqlalchemy import select

from pipeline.errors import ArchiveError
from pipeline.store.connection import Connected
from pipeline.store.people_rows import Upload
from pipeline.store.people_shapes import upload_from
from pipeline.store.people_tables import cancellations, uploads
from pipeline.store.tables import runs


class Uploads(Connected):
    """Uploads and cancellations."""

    def note_upload(self, person: str, path: str, sha256: str, size: int, *, now: datetime) -> Upload:
        """Remember who brought a file in; ``path`` as in ``Source.path``, ``size`` in bytes."""
        values = {"person": person, "path": path, "sha256": sha256, "size": size, "uploaded_at": now}
        with self.writing(durable=True) as connection:
            key = connection.execute(uploads.insert().values(**values)).inserted_primary_key or (0,)
            return upload_from(connection.execute(select(uploads).where(uploads.c.number == key[0])).one())

    def uploads(self, limit: int = 100, before: int | None = None, *, person: str | None = None) -> list[Upload]:
        """Give uploads, the newest first: those with a number below ``before``, of a person."""
        wanted = select(uploads).order_by(uploads.c.number.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(uploads.c.number < before)
        if person is not None:
            wanted = wanted.where(uploads.c.person == person)
        with self.reading() as connection:
            return [upload_from(row) for row in connection.execute(wanted)]

    def uploads_of_sha(self, sha256: str) -> list[Upload]:
        """Give the uploads of these bytes, the newest first."""
        wanted = select(uploads).where(uploads.c.sha256 == sha256).order_by(uploads.c.number.desc())
        with self.reading() as connection:
            return [upload_from(row) for row in connection.execute(wanted)]

    def ask_to_cancel(self, run: str, person: str, now: datetime) -> bool:
        """Ask a run to stop; whether nobody had asked before. Raises ArchiveError for an unknown run."""
        with self.writing(durable=True) as connection:
            this = select(runs.c.id).where(runs.c.id == run).with_for_update(key_share=True)  # one asks after another
            if connection.execute(this).first() is None:
                message = f"The archive knows no run {run}."
                raise ArchiveError(message, advice="Open the list of runs again.")
            asked = select(cancellations.c.run).where(cancellations.c.run == run)
            if connection.execute(asked).first() is not None:
                return False
            connection.execute(cancellations.insert().values(run=run, person=person, asked_at=now))
            return True

    def is_cancelled(self, run: str) -> str | None:
        """Give the code of the person who asked a run to stop, or None where nobody did."""
        asked = select(cancellations.c.person).where(cancellations.c.run == run)
        with self.reading() as connection:
            return connection.execute(asked).scalar_one_or_none()
