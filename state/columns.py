"""What values may stand in a column that the database knows no type for, instants in UTC and JSON, and how are indexes
and constraints called?"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Json = sa.JSON()
"""Of PostgreSQL too: JSONB would refuse a NUL within a text, forget the order of keys, and is never searched."""


class Instant(sa.types.TypeDecorator[datetime]):
    """An instant in UTC: refuses naive values on the way in, gives aware ones on the way out, on both databases."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone reached the store")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def instant(*, null: bool = False, index: bool = False) -> Any:
    return Field(default=None if null else ..., sa_column=sa.Column(Instant(), nullable=null, index=index))


def json_column(*, null: bool = False) -> Any:
    return Field(sa_column=sa.Column(Json, nullable=null))


PENDING, GATHERED = sa.literal_column("'pending'", sa.String), sa.literal_column("'gathered'", sa.String)
"""A state and a step in words by which both databases find the index that is for them: a parameter would hide them."""


def only(name: str, where: str, *columns: str, unique: bool = False) -> sa.Index:
    """An index of those rows alone of which something holds: what asks for them must say it too, or imply it."""
    rows = sa.text(where)
    return sa.Index(name, *columns, unique=unique, sqlite_where=rows, postgresql_where=rows)
