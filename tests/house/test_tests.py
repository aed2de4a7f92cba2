"""The tests are the second tree: each module's stand at its own path, helpers once, states are reached by verbs, and
the year in which the suite ends is known."""

import ast
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.factories import STARTS_AT

ROOT = Path(__file__).parents[2]
PACKAGE, TESTS = ROOT / "events_service", ROOT / "tests"
# A program that measures, beside the tests because the top level is fixed.
NO_TESTS = TESTS / "bench"

# Modules without a test file of their own: which file tests them, and why there.
ELSEWHERE = {
    # Declarations.
    "*/tables.py": ("house/test_migrations_equal_tables.py", "tables are held equal to the migrations"),
    "*/answer_tables.py": (
        "house/test_migrations_equal_tables.py",
        "tables are held equal to the migrations",
    ),
    "*/counter_tables.py": (
        "house/test_migrations_equal_tables.py",
        "tables are held equal to the migrations",
    ),
    "*/referral_tables.py": (
        "house/test_migrations_equal_tables.py",
        "tables are held equal to the migrations",
    ),
    "*/event_tables.py": ("house/test_migrations_equal_tables.py", "tables are held equal to the migrations"),
    "piccolo_app.py": ("test_migrations.py", "names the tables for Piccolo"),
    "piccolo_conf.py": ("test_migrations.py", "names the engine for Piccolo"),
    "failures.py": ("cli/test_rights.py", "one base class of the command line"),
    "checks/trouble.py": ("cli/test_doctor.py", "one exception"),
    "messages/channels/transport.py": ("messages/channels/test_smtp.py", "what a transport is; SMTP is one"),
    "accounts/practice.py": (
        "registration/test_practice.py",
        "parts of one place, made and thrown away whole",
    ),
    "libraries/practice.py": (
        "registration/test_practice.py",
        "parts of one place, made and thrown away whole",
    ),
    "web/office/newcomers.py": ("web/public/test_participations.py", "from the first page to the team"),
    "scheduling/founding.py": ("scheduling/test_newcomers.py", "how an organisation begins with its claim"),
    "campaigns/participation_letters.py": ("campaigns/test_participations.py", "told as they apply"),
    "messages/unsent.py": ("web/office/test_practice.py", "letters as the page shows them"),
    "registration/thanks.py": (
        "attendance/test_thanks.py",
        "the letter, as the verb of attendance writes it",
    ),
    "registration/onward.py": ("attendance/test_thanks.py", "what the letter of thanks leads to"),
    "scheduling/work_tables.py": ("scheduling/test_work.py", "what a year is kept in"),
    "scheduling/work_queries.py": ("scheduling/test_work.py", "what the verbs wrote, and the sessions held"),
    "web/api/work.py": ("web/office/test_work.py", "the same year, as a program reads it"),
    "scheduling/locks.py": ("scheduling/test_adopting.py", "what a library may not change of its copy"),
    "scheduling/model_rules.py": ("scheduling/test_models.py", "what a model may say"),
    "scheduling/model_tables.py": ("scheduling/test_models.py", "what a model is kept in"),
    "scheduling/model_queries.py": ("registration/test_following.py", "who follows, and who is behind"),
    "scheduling/kits.py": ("scheduling/test_models.py", "what stands beside a model's words"),
    "web/office/session_page.py": ("web/office/test_sessions.py", "the page as its verbs show it"),
    "web/office/kits.py": ("web/office/test_models.py", "a part of the page of a model"),
    "web/office/adoption.py": ("web/office/test_models.py", "from the model to the library's event"),
    "web/api/model_bodies.py": ("web/api/test_models.py", "what may be sent, sent"),
    "scheduling/event_words.py": (
        "scheduling/test_event_fields.py",
        "every field of an event, wherever it is named",
    ),
    "scheduling/own_fields.py": (
        "registration/test_series_changes.py",
        "what stays when all dates are changed",
    ),
    "web/office/differences.py": ("web/office/test_effects.py", "what an edit says that it changes"),
    "registration/effects.py": ("registration/test_series_changes.py", "what an edit says that it does"),
    "scheduling/visibility.py": ("house/test_visibility.py", "one word for what is public, asked everywhere"),
    "web/api/counts.py": ("web/public/test_counts.py", "the same counts, on a page and for programs"),
    "reports/activities.py": ("web/api/test_reports.py", "counted from the rows, as programs read it"),
    "reports/lines.py": ("web/office/test_reports.py", "the same lines in files and on the page"),
    "web/report_sections.py": ("web/office/test_reports.py", "the same lines in files and on the page"),
    "web/api/report_shapes.py": ("web/api/test_reports.py", "counted from the rows, as programs read it"),
    "documents/report_papers.py": ("web/office/test_reports.py", "the same lines in files and on paper"),
    "web/count_words.py": ("web/office/test_head_counts.py", "the words of codes that people are counted by"),
    "web/event_words.py": ("scheduling/test_topics.py", "the words of topics, among others"),
    "engine.py": ("test_database.py", "each defect of Piccolo's that it mends"),
    "web/http/reported.py": ("web/test_receipts.py", "what the gateway reports, signed or not"),
    "web/http/saving.py": ("web/office/test_resources.py", "files as they are saved"),
    "web/http/uploads.py": ("web/office/test_images.py", "files as a browser sends them"),
    "web/office/event_form.py": ("web/office/test_events.py", "writing an event, as the page of one begins"),
    "web/api/values.py": ("web/api/test_decoding.py", "limits of fields, each tried at the door"),
    "web/http/requests.py": ("web/test_methods.py", "what may come, through every route"),
    "attendance/assessment_rules.py": (
        "attendance/test_assessments.py",
        "what may be typed",
    ),
    "documents/assessment_sheets.py": ("web/office/test_assessments.py", "printed from its page"),
    "*/hook_tables.py": ("house/test_migrations_equal_tables.py", "tables are held equal to the migrations"),
    "*/source_tables.py": (
        "house/test_migrations_equal_tables.py",
        "tables are held equal to the migrations",
    ),
    "imports/agendas/*.py": (
        "imports/agendas/test_taking.py",
        "parts of one import, tried with whole agendas",
    ),
    "scheduling/sources.py": ("imports/agendas/test_taking.py", "what the import notes and reads again"),
    "scheduling/brought.py": ("web/office/test_agenda_imports.py", "kept between two pages"),
    "scheduling/followed.py": ("imports/agendas/test_following.py", "looked at as the worker does"),
    "messages/channels/pinned.py": ("messages/channels/test_hook.py", "one request, as webhooks make it"),
    "web/agenda_words.py": ("web/office/test_agenda_imports.py", "words of its page"),
    "web/office/agenda_columns.py": ("web/office/test_agenda_imports.py", "a step between two of its pages"),
    "web/office/sources.py": ("web/office/test_agenda_imports.py", "from the form to its end, in one walk"),
    "cli/import_agenda.py": ("imports/agendas/test_taking.py", "run as a command"),
    "messages/hooks.py": ("scheduling/test_hooks.py", "delivered as changes are noticed"),
    # Commands and checks are shown as a person runs them.
    "registration/call_filters.py": ("registration/test_call_queries.py", "conditions of the queries"),
    "cli/day.py": ("campaigns/test_editions.py", "one verb, called by name"),
    "cli/import_communes.py": ("imports/test_communes.py", "one function, called by name"),
    "imports/far_communes.py": ("imports/test_communes.py", "degrees that the table takes over"),
    "scheduling/whereabouts.py": ("scheduling/test_filters.py", "conditions of the filters"),
    "cli/import_libraries.py": ("imports/directory/test_taking.py", "run with files"),
    "cli/main.py": ("cli/test_commands.py", "the commands it dispatches to"),
    "cli/*.py": ("cli/test_commands.py", "run as commands, all in one installation"),
    "checks/*.py": ("cli/test_doctor.py", "run by `doctor`, one fault at a time"),
    "redis_probe.py": ("cli/test_doctor.py", "what `doctor` asks servers"),
    "database_server.py": ("cli/test_web.py", "run as `events-service web`"),
    "local/*.py": ("local/test_servers.py", "parts of one installation, started and killed"),
    "demo/*.py": ("demo/test_data.py", "the words and dates that the demonstration is made of"),
    # Parts of one thing that is tested whole.
    "campaigns/queries.py": ("campaigns/test_editions.py", "what the verbs wrote"),
    "feeds/dates.py": ("feeds/test_composing.py", "a feed's row, as composing writes it"),
    "feeds/kept_texts.py": ("feeds/test_composing.py", "what a process keeps while composing"),
    "imports/directory/*.py": ("imports/directory/test_taking.py", "what the import says"),
    "messages/claims.py": ("messages/test_delivery.py", "claimed, tried and finished in one story"),
    "messages/relay.py": ("messages/test_delivery.py", "claimed, tried and finished in one story"),
    "messages/sweeping.py": ("messages/test_delivery.py", "claimed, tried and finished in one story"),
    "registration/together.py": ("registration/test_ticked_dates.py", "dates of one form, made by its verb"),
    "registration/entries.py": ("registration/test_places.py", "the rows that signing up leaves"),
    "registration/acts.py": ("registration/test_helping.py", "the line that each of a helper's verbs leaves"),
    "registration/circular_queries.py": ("registration/test_circulars.py", "what the verb wrote"),
    "registration/drafts.py": ("registration/test_letters.py", "what the letters' verbs write"),
    "registration/differences.py": ("registration/test_changes.py", "what an edit tells, and what not"),
    "registration/readers.py": ("registration/test_helping.py", "who is told, by the letters that leave"),
    "registration/helper_rules.py": ("registration/test_helping.py", "what the verbs read"),
    "registration/referral_rules.py": ("registration/test_referrals.py", "what the verbs read"),
    "registration/ledger.py": ("registration/test_limits.py", "how limits are counted, through the verb"),
    "accounts/calendars.py": ("web/office/test_mine.py", "made, renewed and stopped on its page"),
    "scheduling/holding.py": ("feeds/test_staff.py", "what one's calendar shows"),
    "scheduling/hindrances.py": ("scheduling/test_occupancy.py", "what a refusal tells"),
    "scheduling/house.py": ("scheduling/test_occupancy.py", "what the verbs wrote, as pages read it"),
    "scheduling/needs.py": ("scheduling/test_occupancy.py", "what a session asks for, and is refused"),
    "scheduling/queries.py": ("web/api/test_sessions.py", "every fact of a session is shown there"),
    "scheduling/event_queries.py": ("web/api/test_events.py", "every fact of an event is shown there"),
    "web/letter_words.py": ("web/office/test_registrations.py", "words of what was sent, on that page"),
    "web/refusal_words.py": ("house/test_catalogues.py", "every refusal has its words"),
    "web/field_words.py": ("house/test_catalogues.py", "every field has its sentences"),
    "scheduling/rosters.py": ("registration/test_several_dates.py", "needs rosters with people on them"),
    "worker/delivering.py": ("worker/test_jobs.py", "the job that delivers"),
    "worker/queue.py": ("worker/test_jobs.py", "the queue of those jobs"),
    # The web is shown through its doors.
    "web/api/*.py": ("web/api/test_documents.py", "each described, and asked through its routes"),
    "web/app.py": ("web/test_routes.py", "every route it joins"),
    "web/figures.py": ("web/test_operations.py", "what /metrics shows"),
    "web/http/answers.py": ("web/test_languages.py", "every page is made with it"),
    "web/http/locale.py": ("web/test_languages.py", "which language, shown in pages"),
    "web/http/guards.py": ("web/office/test_doors.py", "doors as a matrix"),
    "web/http/ended_visits.py": (
        "web/office/test_ended_visits.py",
        "shown in the office, whose forms it keeps",
    ),
    "web/http/problems.py": ("web/api/test_documents.py", "what the API answers to a refusal"),
    "web/http/refusals.py": ("house/test_catalogues.py", "every refusal has its words"),
    "web/http/viewer.py": ("web/office/test_doors.py", "doors as a matrix"),
    "web/office/cancellations.py": ("web/office/test_sessions.py", "called off on the session's page"),
    "web/office/national_rights.py": (
        "web/office/test_coordination.py",
        "lists of that page, and their files",
    ),
    "web/notices.py": ("web/office/test_notices.py", "shown in the office"),
    "web/office/visits.py": ("web/office/test_sign_in.py", "visits begin and end by signing in and out"),
    "web/public/corrections.py": ("web/public/test_registrations.py", "part of a guest's own page"),
    "web/public/*.py": ("web/public/test_pages.py", "small pages, all asked for there"),
    "accounts/links.py": ("accounts/test_sign_in.py", "links and codes, until somebody enters"),
    "accounts/queries.py": ("web/office/test_account.py", "what the page shows"),
    "setting_values.py": ("test_settings.py", "each value as the environment has it"),
    "allowances.py": ("registration/test_limits.py", "how what strangers may do is counted"),
    "accounts/actors.py": ("web/office/test_audit.py", "who did what, as a manager reads it"),
    "web/office/rights.py": ("web/office/test_team.py", "what the team's page shows and hands out"),
    "web/deeds.py": ("web/office/test_audit.py", "each word with its sentence"),
    "web/office/joining.py": ("web/test_courses.py", "one button of the page of a course"),
    "web/office/permanence_form.py": ("web/test_permanences.py", "planned in the office, seen by everybody"),
    "web/office/permanences.py": ("web/test_permanences.py", "planned in the office, seen by everybody"),
    "web/session_form.py": ("web/office/test_sessions.py", "typed and sent like a browser does"),
    "web/subjects.py": ("web/test_feeds.py", "which feed an address is"),
}

# Statements that change rows behind the verbs' back, and why no verb and no clock does.
UPDATES = {
    "accounts/test_sign_in.py": "an account closed while it is signed in: the verb ends its visits too",
    "feeds/test_composing.py": "what any later verb might change",
    "feeds/test_queries.py": "transactions that are held open, and times that lie in the past",
    "feeds/test_shelf.py": "what any later verb might change",
    "journeys/test_desk.py": "a visit that ends in another window",
    "journeys/test_sign_up.py": "a code that is known",
    "messages/test_delivery.py": "states that only a killed worker leaves",
    "messages/test_marks.py": "states that only a killed worker leaves",
    "posted.py": "fates of letters, and letters that left, without hours of deliveries",
    "races/test_killed.py": "forms that are remembered no more: the twin",
    "races/test_seats.py": "a roster that is broken on purpose",
    "registration/test_calls.py": "letters that did not leave in time",
    "registration/test_corrections.py": "what an older release let through",
    "registration/test_identity.py": "what an older release wrote",
    "registration/test_news.py": "contacts that change between two letters",
    "registration/test_places.py": "rows that show what a statement reads",
    "registration/test_venues.py": "letters that left",
    "registration/test_waiting_list.py": "a party passed over as often as the room has seats",
    "web/office/test_events.py": "an edition given afterwards",
    "web/office/test_sign_in.py": "an account closed while it is signed in: the verb ends its visits too",
    "web/test_day_feed.py": "a thousand sessions at once",
    "web/test_feeds.py": "a library that the directory moves",
    "worker/test_main.py": "time that passes for a process of its own",
}
MOST_UPDATES = 36  # it only falls


def modules() -> list[str]:
    paths = (path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
    return sorted(
        path.as_posix()
        for path in paths
        if path.name != "__init__.py" and path.parts[0] != "piccolo_migrations"
    )


def own_file(module: str) -> Path:
    path = TESTS / module
    return path.with_name(f"test_{path.name}")


def named(module: str) -> str | None:
    """The line of ELSEWHERE for it: its own, or its folder's."""
    return next((line for line in ELSEWHERE if Path(module).match(line)), None)


def files() -> list[Path]:
    return [path for path in sorted(TESTS.rglob("*.py")) if NO_TESTS not in path.parents]


def test_stand_where_their_module_stands():
    assert [each for each in modules() if not own_file(each).is_file() and not named(each)] == []


def test_excuse_no_module_that_has_a_file_of_its_own_or_is_gone():
    excused = {named(each) for each in modules() if not own_file(each).is_file()}

    assert set(ELSEWHERE) - excused == set()
    assert [line for line, (file, _) in ELSEWHERE.items() if not (TESTS / file).is_file()] == []


def test_define_a_helper_once():
    helpers = defaultdict(set)
    for path in files():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                fixture = any("fixture" in ast.unparse(each) for each in node.decorator_list)
                if not node.name.startswith("test_") and not fixture:
                    helpers[node.name].add(path)

    assert {name: where for name, where in helpers.items() if len(where) > 1} == {}


def test_change_rows_by_verbs():
    found = {
        path.relative_to(TESTS).as_posix(): len(
            re.findall(r"\bUPDATE\s+[\w{}]+\s+SET\b", path.read_text(encoding="utf-8"))
        )
        for path in files()
    }
    changing = {name for name, count in found.items() if count}

    assert changing - set(UPDATES) == set()
    assert sum(found.values()) <= MOST_UPDATES


def test_end_no_sooner_than_in_five_years():
    """Sessions of the factories lie ahead of the real clock. When this fails, move STARTS and what stands beside it."""
    assert STARTS_AT - datetime.now(UTC) > timedelta(days=5 * 365)
