"""Plan a series of dates by the API: shown first, created where nothing is in the way, and published.

ADDRESS=https://ateliers.example KEY=… python plan_a_series.py EVENT ROOM MEDIATOR"""

import json
import os
import sys
from urllib.request import Request, urlopen

ADDRESS, KEY = os.environ["ADDRESS"], os.environ["KEY"]
PLAN = {"starts_at": "2027-10-05T14:00", "ends_at": "2027-10-05T16:00", "until": "2027-12-31"}
TAKES = {"capacity": 8, "kept_seats": 2, "skip": ["public_holidays", "school_holidays", "closures"]}


def post(path: str, body: dict) -> dict:
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    with urlopen(Request(f"{ADDRESS}/api/v1{path}", json.dumps(body).encode(), headers)) as answer:
        return json.load(answer)


event, plan = sys.argv[1], PLAN | TAKES | {"room": sys.argv[2], "facilitators": [sys.argv[3]]}
shown = post(f"/events/{event}/series", plan | {"dry_run": True})
for day in shown["left_out"]:
    print(day["on"], "left out:", day["name"] or day["reason"])
if unknown := shown["school_holidays_unknown_from"]:
    print("school holidays unknown from:", unknown)
print("taken:", *(taken := [date["on"] for date in shown["dates"] if date["clashes"]]))
created = post(f"/events/{event}/series", plan | {"left_out": taken})
post(f"/events/{event}/publication", {})
print("published:", *[date["on"] for date in created["dates"]])
