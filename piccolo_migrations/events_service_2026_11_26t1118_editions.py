"""Editions of the day: drafted, opened, closed, archived; their texts, charter, partners, toolkit and territories."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    UUID,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T11:18:07:402118"
VERSION = "1.38.0"
DESCRIPTION = "Draft, open, close and archive an edition, with all that it says and gives"

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
    "null": False,
}
_NEEDED: dict[str, Any] = {"default": None, "null": False}
_OPTIONAL: dict[str, Any] = {"default": None, "null": True}
Columns = tuple[tuple[str, type, dict[str, Any]], ...]
OWN: Columns = (
    ("description", Varchar, {"length": 5000, "default": "", "null": False}),
    ("applications_from", Date, _OPTIONAL),
    ("applications_until", Date, _OPTIONAL),
    ("state", Varchar, {"length": 10, "default": "open", "null": False}),
    ("copy_of", UUID, _OPTIONAL),
)
TABLES: dict[tuple[str, str], Columns] = {
    ("CampaignText", "campaign_text"): (
        ("id", UUID, _KEY),
        ("campaign", ForeignKey, _CAMPAIGN),
        ("locale", Varchar, {"length": 10} | _NEEDED),
        ("name", Varchar, {"length": 200} | _NEEDED),
        ("theme", Varchar, {"length": 255, "default": "", "null": False}),
        ("description", Varchar, {"length": 5000, "default": "", "null": False}),
    ),
    ("CampaignWindow", "campaign_window"): (
        ("id", UUID, _KEY),
        ("campaign", ForeignKey, _CAMPAIGN),
        ("department", Varchar, {"length": 3} | _NEEDED),
        ("starts_on", Date, _NEEDED),
        ("ends_on", Date, _NEEDED),
    ),
    ("Charter", "charter"): (
        ("id", UUID, _KEY),
        ("campaign", ForeignKey, _CAMPAIGN),
        ("version", SmallInt, _NEEDED),
        ("body", Text, _NEEDED),
        ("created_at", Timestamptz, _NEEDED),
    ),
    ("Partner", "partner"): (
        ("id", UUID, _KEY),
        ("campaign", ForeignKey, _CAMPAIGN | {"index": True}),
        ("name", Varchar, {"length": 140} | _NEEDED),
        ("tag", Varchar, {"length": 60, "default": "", "null": False}),
        ("url", Varchar, {"length": 500, "default": "", "null": False}),
        ("created_at", Timestamptz, _NEEDED),
    ),
    ("Tool", "tool"): (
        ("id", UUID, _KEY),
        ("campaign", ForeignKey, _CAMPAIGN | {"index": True}),
        ("title", Varchar, {"length": 140} | _NEEDED),
        ("url", Varchar, {"length": 500, "default": "", "null": False}),
        ("filename", Varchar, {"length": 140, "default": "", "null": False}),
        ("media_type", Varchar, {"length": 100, "default": "", "null": False}),
        ("content", Bytea, _OPTIONAL),
        ("author", Varchar, {"length": 140} | _NEEDED),
        ("licence", Varchar, {"length": 20} | _NEEDED),
        ("public", Boolean, {"default": False, "null": False}),
        ("created_at", Timestamptz, _NEEDED),
    ),
}
CHECKS = (
    ("Campaign", "campaign", "campaign_applications_in_order", "applications_until >= applications_from"),
    ("Campaign", "campaign", "campaign_state_known", "state IN ('draft', 'open', 'closed', 'archived')"),
    ("CampaignWindow", "campaign_window", "campaign_window_in_order", "ends_on >= starts_on"),
    ("Tool", "tool", "tool_link_or_file", "(url = '') = (content IS NOT NULL)"),
)
ONCE = (
    ("CampaignText", "campaign_text", "campaign_text_once", ["campaign", "locale"]),
    ("CampaignWindow", "campaign_window", "campaign_window_once", ["campaign", "department"]),
    ("Charter", "charter", "charter_once", ["campaign", "version"]),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    for class_name, tablename in TABLES:
        manager.add_table(class_name=class_name, tablename=tablename, schema=None, columns=None)
    for (class_name, tablename), columns in {("Campaign", "campaign"): OWN, **TABLES}.items():
        for name, kind, params in columns:
            manager.add_column(
                table_class_name=class_name,
                tablename=tablename,
                column_name=name,
                db_column_name=name,
                column_class_name=kind.__name__,
                column_class=kind,
                params=_COMMON | params,
                schema=None,
            )
    for class_name, tablename, name, condition in CHECKS:
        manager.add_constraint(
            table_class_name=class_name,
            tablename=tablename,
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )
    for class_name, tablename, name, once in ONCE:
        manager.add_constraint(
            table_class_name=class_name,
            tablename=tablename,
            constraint_name=name,
            constraint_class=Unique,
            params={"columns": once, "nulls_distinct": True},
            schema=None,
        )
    return manager
