"""`events-service worker`: one worker with the letters and the chores of this house."""

import argparse

from events_service.connections import UnfitDatabase
from events_service.failures import Failed
from events_service.feeds.completing import completing
from events_service.local.running import outside
from events_service.settings import Settings
from events_service.worker.main import run_worker


def worker(settings: Settings, _: argparse.Namespace) -> int:
    settings = outside(settings)
    try:
        return run_worker(settings, completing(settings))
    except (ValueError, UnfitDatabase) as error:
        raise Failed(str(error)) from None
