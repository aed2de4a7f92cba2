"""What an edition of the day came to, by territory, counted by a chore."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T15:09:12:318206"
VERSION = "1.38.0"
DESCRIPTION = "Count an edition of the day before anybody asks"

_COMMON: dict[str, Any] = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}
_KEY: dict[str, Any] = {"default": uuid7, "null": False, "primary_key": True}


class Campaign(Table, tablename="campaign", schema=None):
    id = UUID(**(_COMMON | _KEY))


_CAMPAIGN: dict[str, Any] = {
    "references": Campaign,
    "on_delete": OnDelete.cascade,
    "on_update": OnUpdate.cascade,
    "target_column": None,
    "default": None,
    "null": False,
}
_NUMBER: dict[str, Any] = {"default": None, "null": False}
COLUMNS: tuple[tuple[str, type, dict[str, Any]], ...] = (
    ("id", UUID, _KEY),
    ("campaign", ForeignKey, _CAMPAIGN),
    ("department", Varchar, {"length": 3, "default": "", "null": False}),
    ("libraries", Integer, _NUMBER),
    ("sessions", Integer, _NUMBER),
    ("seats", Integer, _NUMBER),
    ("taken", Integer, _NUMBER),
    ("waiting", Integer, _NUMBER),
    ("places_left", Integer, _NUMBER),
    ("counted_at", Timestamptz, {"default": None, "null": False}),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="CampaignCounter", tablename="campaign_counter", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="CampaignCounter",
            tablename="campaign_counter",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    manager.add_constraint(
        table_class_name="CampaignCounter",
        tablename="campaign_counter",
        constraint_name="campaign_counter_once",
        constraint_class=Unique,
        params={"columns": ["campaign", "department"], "nulls_distinct": True},
        schema=None,
    )
    return manager
