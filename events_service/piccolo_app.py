"""One Piccolo app for every package's tables, with one linear history in `piccolo_migrations/`."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

TABLES = [
    "events_service.installation",
    "events_service.heartbeats",
    "events_service.allowances",
    "events_service.audit",
    "events_service.messages.tables",
    "events_service.messages.hook_tables",
    "events_service.libraries.tables",
    "events_service.accounts.tables",
    "events_service.campaigns.tables",
    "events_service.scheduling.tables",
    "events_service.scheduling.event_tables",
    "events_service.scheduling.counter_tables",
    "events_service.scheduling.model_tables",
    "events_service.scheduling.source_tables",
    "events_service.scheduling.work_tables",
    "events_service.registration.tables",
    "events_service.registration.referral_tables",
    "events_service.registration.answer_tables",
    "events_service.attendance.tables",
    "events_service.feeds.tables",
    "events_service.reports.tables",
]

APP_CONFIG = AppConfig(
    app_name="events_service",
    migrations_folder_path=str(Path(__file__).parent.parent / "piccolo_migrations"),
    table_classes=table_finder(modules=TABLES, exclude_imported=True),
)
