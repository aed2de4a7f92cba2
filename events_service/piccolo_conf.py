"""Piccolo's own entry point; `PICCOLO_CONF` is set to this module in `events_service/database.py`'s package only."""

from piccolo.conf.apps import AppRegistry

from events_service.database import ENGINE

DB = ENGINE
APP_REGISTRY = AppRegistry(apps=["events_service.piccolo_app"])
