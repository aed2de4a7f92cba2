"""Referents answer for départements, and organisations claim libraries."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, Array, ForeignKey, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

from events_service.identifiers import uuid7

ID = "2026-11-26T03:41:05:413902"
VERSION = "1.38.0"
DESCRIPTION = "Let referents answer for departements, and organisations claim libraries"

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


class Library(Table, tablename="library", schema=None):
    id = UUID(**(_COMMON | _KEY))


class Organisation(Table, tablename="organisation", schema=None):
    id = UUID(**(_COMMON | _KEY))


def _of(table: type[Table]) -> dict[str, Any]:
    return {
        "references": table,
        "on_delete": OnDelete.restrict,
        "on_update": OnUpdate.cascade,
        "target_column": None,
        "null": False,
        "index": True,
    }


def _words(length: int, default: str | None = "") -> dict[str, Any]:
    return {"length": length, "default": default, "null": False}


_DEPARTMENTS: dict[str, Any] = {"base_column": Varchar(), "default": list, "null": False}
_NEEDED: dict[str, Any] = {"default": None, "null": False}
_MAYBE: dict[str, Any] = {"default": None, "null": True}
COLUMNS: tuple[tuple[str, str, str, type, dict[str, Any]], ...] = (
    ("Membership", "membership", "departments", Array, _DEPARTMENTS),
    ("ApiKey", "api_key", "departments", Array, _DEPARTMENTS),
    ("LibraryClaim", "library_claim", "id", UUID, _KEY),
    ("LibraryClaim", "library_claim", "library", ForeignKey, _of(Library)),
    ("LibraryClaim", "library_claim", "organisation", ForeignKey, _of(Organisation)),
    ("LibraryClaim", "library_claim", "account", UUID, _NEEDED),
    ("LibraryClaim", "library_claim", "note", Varchar, _words(500)),
    ("LibraryClaim", "library_claim", "locale", Varchar, _words(2, None)),
    ("LibraryClaim", "library_claim", "created_at", Timestamptz, _NEEDED),
    ("LibraryClaim", "library_claim", "decision", Varchar, _words(10)),
    ("LibraryClaim", "library_claim", "reason", Varchar, _words(500)),
    ("LibraryClaim", "library_claim", "decided_by", UUID, _MAYBE),
    ("LibraryClaim", "library_claim", "decided_at", Timestamptz, _MAYBE),
)
_FITS_ROLE = "(role = 'referent') = (cardinality(departments) > 0)"
CHECKS = (
    ("Membership", "membership", "membership_departments_fit_role", _FITS_ROLE),
    ("ApiKey", "api_key", "api_key_departments_fit_role", _FITS_ROLE),
    (
        "LibraryClaim",
        "library_claim",
        "library_claim_decision_known",
        "decision IN ('', 'approved', 'declined', 'withdrawn')",
    ),
    (
        "LibraryClaim",
        "library_claim",
        "library_claim_decided_once",
        "(decision = '') = (decided_at IS NULL)",
    ),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)
    manager.add_table(class_name="LibraryClaim", tablename="library_claim", schema=None, columns=None)
    for table, tablename, name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name=table,
            tablename=tablename,
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=_COMMON | params,
            schema=None,
        )
    for table, tablename, name, condition in CHECKS:
        manager.add_constraint(
            table_class_name=table,
            tablename=tablename,
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )
    return manager
