"""Piccolo's own entry point; `migrations.py` sets `PICCOLO_CONF` to this module."""

from piccolo.conf.apps import AppRegistry

from events_service.engine import ENGINE

DB = ENGINE
APP_REGISTRY = AppRegistry(apps=["events_service.piccolo_app"])
