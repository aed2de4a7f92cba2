"""The forms of a page, as a browser without JavaScript would send them, and its list as a spreadsheet opens it."""

import csv
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import StringIO
from typing import Any

import httpx


@dataclass
class Form:
    action: str
    id: str = field(default="", kw_only=True)
    fields: dict[str, Any] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.elsewhere: list[tuple[str, str, str]] = []
        self.select = ""
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, registration = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self.forms.append(Form(given.get("action") or "", id=given.get("id") or ""))
        elif tag == "input" and given.get("form"):
            self.elsewhere.append((given["form"] or "", name, registration))
        elif tag == "input" and given.get("type") in ("radio", "checkbox"):
            if "checked" in given:
                self._add(name, registration, repeated=given["type"] == "checkbox")
        elif tag == "input" and given.get("type") == "hidden" and name in self._fields:
            before = self._fields[name]
            self._fields[name] = [*(before if isinstance(before, list) else [before]), registration]
        elif tag == "input":
            self._add(name, registration)
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or self.select not in self._fields):
            self._fields[self.select] = registration
        elif tag == "textarea":
            self.area = name
            self._fields[name] = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self._fields[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        self.select = "" if tag == "select" else self.select
        self.area = "" if tag == "textarea" else self.area

    @property
    def _fields(self) -> dict[str, Any]:
        return self.forms[-1].fields

    def _add(self, name: str, registration: str, *, repeated: bool = False) -> None:
        if repeated:
            self._fields.setdefault(name, []).append(registration)
        else:
            self._fields[name] = registration


def forms(html: str) -> list[Form]:
    reader = _Reader()
    reader.feed(html)
    for identifier, name, registration in reader.elsewhere:
        next(form for form in reader.forms if form.id == identifier).fields[name] = registration
    return reader.forms


def form_to(action: str, html: str) -> Form:
    """The one form sent there; the menu may hold it twice, for a wide screen and a narrow one."""
    found, *others = [form for form in forms(html) if form.action == action]
    assert all(other.fields == found.fields for other in others)
    return found


def answered_form(path: str, html: str) -> Form:
    """The form on a page of signing up, as it is sent to `path` once its answers have been looked through: the page in
    between carries the same fields (tests/web/public/test_asking.py)."""
    return Form(path, fields=form_to(f"{path}/check", html).fields)


def lines_of(answer: httpx.Response) -> list[dict[str, str]]:
    """What a CSV file says, line by line, each under its headings."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
