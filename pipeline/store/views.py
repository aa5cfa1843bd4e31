"""Filters that people keep under a name."""

from datetime import datetime

from sqlalchemy import delete, or_, select

from pipeline.store.connection import Connected
from pipeline.store.people import find_account
from pipeline.store.people_rows import View
from pipeline.store.people_shapes import view_from
from pipeline.store.people_tables import views
from pipeline.store.upsert import insert_or_update


class Views(Connected):
    """Saved views."""

    def save_view(self, person: str, name: str, query: str, *, now: datetime, shared: bool = False) -> View:
        """Keep a filter under a name; one of this person with the same name is replaced. Raises UnknownRecord."""
        key = {"person": person, "name": " ".join(name.split())}
        with self.writing(durable=True) as connection:
            find_account(connection, person)
            said = {"query": query, "shared": shared, "created_at": now}
            insert_or_update(connection, views, tuple(key), key | said)
            this = select(views).where(views.c.person == person, views.c.name == key["name"])
            return view_from(connection.execute(this).one())

    def views_for(self, person: str) -> list[View]:
        """Give the views of a person and those that others share, their own first, each by name."""
        own = views.c.person == person
        wanted = select(views).where(or_(own, views.c.shared)).order_by(own.desc(), views.c.name, views.c.number)
        with self.reading() as connection:
            return [view_from(row) for row in connection.execute(wanted)]

    def delete_view(self, number: int, *, person: str | None = None) -> bool:
        """Delete a view, with ``person`` only one of theirs; whether there was one."""
        gone = delete(views).where(views.c.number == number)
        if person is not None:
            gone = gone.where(views.c.person == person)
        with self.writing(durable=True) as connection:
            return connection.execute(gone).rowcount == 1
