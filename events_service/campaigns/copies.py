"""Next year's edition, begun from this one: all that it says and gives, for another day."""

from datetime import date, datetime
from uuid import UUID

from events_service.accounts.roles import Viewer, require_everywhere
from events_service.campaigns.editions import held_campaign, open_campaign
from events_service.database import rows, transaction, update


async def copy_campaign(
    slug: str, new_slug: str, name: str, starts_on: date, *, by: Viewer, now: datetime
) -> UUID:
    """A draft for `starts_on`, as many days long, with the same texts, partners and toolkit, and the charter that
    holds, which asks for the same afterwards; every other day moves along. Each territory's own days too. The same
    again changes nothing.

    Refuses with Forbidden, NotFound, Invalid (`slug`, `name`) and CampaignExists.
    """
    require_everywhere(by, "edit_days")
    async with transaction():
        original = await held_campaign(slug)
        later = starts_on - original["starts_on"]
        facts = {
            "name": name,
            "theme": original["theme"],
            "description": original["description"],
            "starts_on": starts_on,
            "ends_on": original["ends_on"] + later,
            "applications_from": original["applications_from"] and original["applications_from"] + later,
            "applications_until": original["applications_until"] and original["applications_until"] + later,
        }
        facts["by_application"] = original["by_application"]
        copy = await open_campaign(new_slug, facts, by=by, now=now, drafted=True)
        if await rows("SELECT FROM campaign WHERE id = $1 AND copy_of = $2", copy, original["id"]):
            return copy
        await update("campaign", copy, copy_of=original["id"])
        await rows(_FIGURES, original["id"], copy, later)
        for statement in _BELONGINGS:
            await rows(statement, original["id"], copy)
        await rows(_WORDINGS, original["id"], copy, str(original["starts_on"].year), str(starts_on.year))
        await rows(_WINDOWS, original["id"], copy, later)
        await rows(_CHARTER, original["id"], copy, now)
        return copy


_BELONGINGS = (
    """
    INSERT INTO partner (id, campaign, name, tag, url, created_at)
    SELECT gen_random_uuid(), $2, name, tag, url, created_at FROM partner WHERE campaign = $1
    """,
    """
    INSERT INTO tool (id, campaign, title, url, filename, media_type, content, author, licence, public, created_at)
    SELECT gen_random_uuid(), $2, title, url, filename, media_type, content, author, licence, public, created_at
    FROM tool WHERE campaign = $1
    """,
)
# A name that says its year says the other one.
_WORDINGS = """
INSERT INTO campaign_text (id, campaign, locale, name, theme, description)
SELECT gen_random_uuid(), $2, locale, replace(name, $3, $4), theme, description FROM campaign_text WHERE campaign = $1
"""
_WINDOWS = """
INSERT INTO campaign_window (id, campaign, department, starts_on, ends_on)
SELECT gen_random_uuid(), $2, department, (starts_on + $3::interval)::date, (ends_on + $3::interval)::date
FROM campaign_window WHERE campaign = $1
"""
_FIGURES = """
UPDATE campaign SET figures = original.figures, figures_question = original.figures_question,
                    figures_until = (original.figures_until + $3::interval)::date
FROM campaign AS original WHERE original.id = $1 AND campaign.id = $2
"""
_CHARTER = """
INSERT INTO charter (id, campaign, version, body, created_at)
SELECT gen_random_uuid(), $2, 1, body, $3 FROM charter WHERE campaign = $1 ORDER BY version DESC LIMIT 1
"""
