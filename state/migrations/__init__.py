"""How does an older database become one of this release?"""

from __future__ import annotations

import sqlalchemy as sa


def upgrade(engine: sa.Engine, to: str = "head") -> None:
    """Runs every revision up to `to` that the database has not had, in one transaction: all of them, or none."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "state:migrations")
    config.attributes["engine"] = engine
    command.upgrade(config, to)
