"""The door each party came by, in one word for each door, and a row for each date of a registration.

The rows of registrations that exist are written by registration/identity.py, which knows the installation's host.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.database import rows
from events_service.identifiers import uuid7

ID = "2026-11-25T22:51:54:571987"
VERSION = "1.38.0"
DESCRIPTION = "Say which door a party came by, and keep the identity of each of its dates"


class Registration(Table, tablename="registration", schema=None):
    id = UUID(
        default=uuid7,
        null=False,
        primary_key=True,
        unique=False,
        index=False,
        index_method=IndexMethod.btree,
        choices=None,
        db_column_name=None,
        secret=False,
    )


class Session(Table, tablename="session", schema=None):
    id = UUID(
        default=uuid7,
        null=False,
        primary_key=True,
        unique=False,
        index=False,
        index_method=IndexMethod.btree,
        choices=None,
        db_column_name=None,
        secret=False,
    )


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events_service", description=DESCRIPTION)

    async def name_doors() -> None:
        await rows(
            "UPDATE registration SET made_by ="
            " CASE made_by WHEN 'public' THEN 'web' WHEN 'api' THEN 'key' ELSE made_by END"
        )

    manager.add_raw(name_doors)

    manager.rename_column(
        table_class_name="Registration",
        tablename="registration",
        old_column_name="made_by",
        new_column_name="door",
        old_db_column_name="made_by",
        new_db_column_name="door",
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Registration",
        tablename="registration",
        constraint_name="registration_door_known",
        constraint_class=Check,
        params={"condition": "door IN ('web', 'desk', 'phone', 'referral', 'key')"},
        schema=None,
    )

    manager.add_table(class_name="RegistrationDate", tablename="registration_date", schema=None, columns=None)

    manager.add_column(
        table_class_name="RegistrationDate",
        tablename="registration_date",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={
            "default": uuid7,
            "null": False,
            "primary_key": True,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="RegistrationDate",
        tablename="registration_date",
        column_name="registration",
        db_column_name="registration",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Registration,
            "on_delete": OnDelete.cascade,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "index": False,
            "primary_key": False,
            "unique": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="RegistrationDate",
        tablename="registration_date",
        column_name="session",
        db_column_name="session",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Session,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "index": True,
            "primary_key": False,
            "unique": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="RegistrationDate",
        tablename="registration_date",
        column_name="uid",
        db_column_name="uid",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 400,
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="RegistrationDate",
        tablename="registration_date",
        column_name="sequence",
        db_column_name="sequence",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": 0,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="RegistrationDate",
        tablename="registration_date",
        column_name="revised_at",
        db_column_name="revised_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="RegistrationDate",
        tablename="registration_date",
        constraint_name="registration_date_once",
        constraint_class=Unique,
        params={"columns": ["registration", "session"], "nulls_distinct": True},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="RegistrationDate",
        tablename="registration_date",
        constraint_name="registration_date_uid_unique",
        constraint_class=Unique,
        params={"columns": ["uid"], "nulls_distinct": True},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="RegistrationDate",
        tablename="registration_date",
        constraint_name="registration_date_sequence_in_range",
        constraint_class=Check,
        params={"condition": "sequence >= 0"},
        schema=None,
    )

    return manager
