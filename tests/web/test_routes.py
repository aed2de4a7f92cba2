"""Every route of the application, by everyone who might try it, with somebody else's ids.

The table is the whole map: a route that is not in it fails the first test, so that nobody adds a page without saying
who may open it. `public` is anybody; `link` is whoever holds a guest's secret; `visit` is any colleague, and shows
nothing of other organisations; `visitor` is the way to sign in; a word of `roles.MAY` is a right in the organisation
whose id stands in the address, and to everyone else that address does not exist.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar

from events_service import clock
from events_service.accounts import invitations
from events_service.accounts.invitations import invite_first_manager
from events_service.accounts.links import make_link
from events_service.accounts.newcomers import announce
from events_service.accounts.roles import MAY, OF_NO_ORGANISATION, OPERATOR, ROLES, Viewer
from events_service.accounts.sign_in import enter_by_link
from events_service.accounts.staff import give_role
from events_service.campaigns.editions import open_campaign
from events_service.campaigns.participations import apply
from events_service.campaigns.queries import campaign_page
from events_service.database import row, value
from events_service.libraries.queries import organisation_slug
from events_service.registration.changes import change_session
from events_service.registration.links import calendar_of, link_of
from events_service.registration.referrals import make_referral, referral_link_of
from events_service.registration.rules import Door as SignUpDoor
from events_service.registration.wish_rules import WishDraft
from events_service.registration.wishes import note_wish
from events_service.scheduling.claims import make_claim
from events_service.scheduling.followed import followed_by
from events_service.scheduling.hooks import add_hook, deliveries_of, hooks_of, try_hook
from events_service.scheduling.models import make_model
from events_service.scheduling.permanences import plan_permanence
from events_service.scheduling.resources import add_resource
from events_service.scheduling.rooms import UseDraft, occupy
from events_service.settings import Settings
from events_service.web.app import create_app
from tests.factories import (
    ELSEWHERE,
    KEY,
    Planned,
    a_key,
    a_library,
    a_party,
    a_registration,
    a_room,
    a_session,
    a_viewer,
    an_event,
    an_organisation,
    bearer,
    every_table,
    some_equipment,
)
from tests.imports.agendas.calendars import a_followed_agenda, an_import
from tests.registration.test_wishes import wished
from tests.scheduling.test_claims import a_manager
from tests.web.office.conftest import Colleague, Visit

HOOK = "http://127.0.0.1:9/hook"
NOTE = "Fauteuil roulant secret"
TABLE = """
GET    /                                                        public
GET    /accessibility                                           public
GET    /accessibility/{slug}                                    public
GET    /calendars                                               public
GET    /calendars/code.svg                                      public
GET    /counts                                                  public
GET    /days/{slug}                                             public
GET    /days/{slug}/programme.csv                               public
GET    /days/{slug}/programme.json                              public
GET    /departments/{code}                                      public
GET    /events                                                  public
GET    /events/{slug}                                           public
GET    /events/{slug}/registrations                             public
POST   /events/{slug}/registrations                             public
GET    /events/{slug}/registrations/check                       public
POST   /events/{slug}/registrations/check                       public
GET    /events/{slug}/registrations/draft                       public
POST   /events/{slug}/registrations/draft                       public
GET    /favicon.ico                                             public
GET    /images/{file}                                           public
GET    /legal                                                   public
GET    /legal/{slug}                                            public
GET    /libraries                                               public
GET    /libraries/{slug}                                        public
GET    /libraries/{slug}/theme.css                              public
GET    /libraries/{slug}/logo.png                               public
GET    /libraries/{slug}/today                                  public
GET    /embed/events                                            public
GET    /embed/libraries/{slug}                                  public
GET    /embed/days/{slug}                                       public
GET    /embed/frame.js                                          public
GET    /nearest                                                 public
GET    /privacy                                                 public
GET    /privacy/{slug}                                          public
GET    /resources/{resource_id}                                 public
GET    /robots.txt                                              public
GET    /sitemap.xml                                             public
GET    /sitemaps/{sitemap}                                      public
GET    /sessions/{reference}                                    public
GET    /sessions/{reference}/registrations                      public
POST   /sessions/{reference}/registrations                      public
GET    /sessions/{reference}/arrivals/{proof}                   public
POST   /sessions/{reference}/arrivals/{proof}                   public
GET    /sessions/{reference}/registrations/check                public
POST   /sessions/{reference}/registrations/check                public
GET    /sessions/{reference}/registrations/draft                public
POST   /sessions/{reference}/registrations/draft                public
GET    /static/{file_path}                                      public
GET    /language                                                public
POST   /language                                                public
GET    /health/live                                             public
GET    /health/ready                                            public
GET    /metrics                                                 public
GET    /mailbox                                                 public
GET    /mailbox/{file}                                          public
GET    /mailbox/{file}/html                                     public

GET    /feeds/all.ics                                           public
GET    /feeds/all.atom                                          public
GET    /days/{slug}/participation                               public
POST   /days/{slug}/participation                               public
GET    /days/{slug}/participation/sent                          public
GET    /days/{slug}/participation/asked                         public
GET    /tools/{tool_id}                                         public
GET    /feeds/days/{file}                                       public
GET    /feeds/departments/{file}                                public
GET    /feeds/events/{file}                                     public
GET    /feeds/libraries/{file}                                  public
GET    /feeds/strands/{file}                                    public
GET    /feeds/registrations/{file}                              link
GET    /feeds/staff/{file}                                      public

GET    /registrations                                           public
POST   /registrations                                           public
GET    /wishes                                                  public
POST   /wishes                                                  public
GET    /wishes/noted                                            public
GET    /open-data                                               public
GET    /open-data/{file}                                        public
GET    /placement                                               public
POST   /placement                                               public
GET    /placement/{level}                                       public
GET    /registrations/{link}                                    link
GET    /registrations/{link}/calendar.ics                       link
GET    /registrations/{link}/data                               link
GET    /registrations/{link}/data.json                          link
GET    /registrations/{link}/data.txt                           link
GET    /registrations/{link}/slip                               link
POST   /registrations/{link}/acceptance                         link
POST   /registrations/{link}/news                               link
POST   /texts/receipts                                          public
POST   /bounces                                                 public
GET    /registrations/{link}/news                               link
POST   /registrations/{link}/moves                              link
GET    /registrations/{link}/moves                              link
POST   /registrations/{link}/confirmation                       link
GET    /registrations/{link}/confirmation                       link
POST   /registrations/{link}/refusal                            link
GET    /registrations/{link}/refusal                            link
GET    /registrations/{link}/acceptance                         link
GET    /registrations/{link}/cancellation                       link
GET    /registrations/{link}/correction                         link
GET    /registrations/{link}/restoration                        link
POST   /registrations/{link}/correction                         link
POST   /registrations/{link}/restoration                        link
GET    /registrations/{link}/calendar                           link
GET    /registrations/{link}/link                               link
GET    /registrations/{link}/erasure                            link
GET    /registrations/erased                                    public
GET    /sessions/{reference}/referrals                          public
POST   /sessions/{reference}/referrals                          public
GET    /referrals/{referral_link}                               link
GET    /referrals/{referral_link}/registrations                 link
POST   /referrals/{referral_link}/registrations                 link
GET    /registrations/{link}/helper                             link
POST   /registrations/{link}/helper                             link
GET    /registrations/{link}/helper/removal                     link
POST   /registrations/{link}/helper/removal                     link
GET    /registrations/{link}/excuses/{session_id}               link
POST   /registrations/{link}/excuses/{session_id}               link
POST   /registrations/{link}/calendar                           link
POST   /registrations/{link}/link                               link
POST   /registrations/{link}/erasure                            link
POST   /registrations/{link}/cancellation                       link

GET    /staff                                                   visit
GET    /staff/account                                           visit
POST   /staff/account                                           visit
GET    /staff/account/departure                                 visit
POST   /staff/account/departure                                 visit
GET    /staff/account/organisation                              back
POST   /staff/account/organisation                              visit
GET    /staff/account/sign-out                                  back
POST   /staff/account/sign-out                                  visit
GET    /staff/account/sign-ins/{visit_id}/sign-out              back
POST   /staff/account/sign-ins/{visit_id}/sign-out              visit
GET    /staff/audit                                             visit read_audit
GET    /staff/audit.csv                                         visit read_audit
GET    /staff/audit.xlsx                                        visit read_audit
GET    /staff/agenda                                            visit see_events
GET    /staff/agenda.csv                                        visit see_events
GET    /staff/agenda.xlsx                                       visit see_events
GET    /staff/agenda/mine                                       visit
GET    /staff/agenda/mine.csv                                   visit
GET    /staff/agenda/mine.xlsx                                  visit
GET    /staff/agenda/mine/calendar                              back
POST   /staff/agenda/mine/calendar                              visit
GET    /staff/agenda/mine/calendar/revocation                   back
POST   /staff/agenda/mine/calendar/revocation                   visit
GET    /staff/calls                                             visit
GET    /staff/calls/{call_id}/claim                             back
GET    /staff/calls/{call_id}/claim/removal                     back
GET    /staff/calls/{call_id}/outcome                           back
POST   /staff/calls/{call_id}/claim                             call
POST   /staff/calls/{call_id}/claim/removal                     call
POST   /staff/calls/{call_id}/outcome                           call
GET    /staff/calls/letters.pdf                                 visit export_people
GET    /staff/calls/printing                                    back
POST   /staff/calls/printing                                    visit export_people
GET    /staff/calls.csv                                         visit export_people
GET    /staff/calls.xlsx                                        visit export_people
GET    /staff/coordination                                      visit manage_coordination
GET    /staff/coordination.csv                                  visit manage_coordination
GET    /staff/coordination.xlsx                                 visit manage_coordination
GET    /staff/coordination/colleagues                           back
POST   /staff/coordination/colleagues                           visit manage_coordination
GET    /staff/coordination/colleagues/{account_id}/removal      visit manage_coordination
POST   /staff/coordination/colleagues/{account_id}/removal      visit manage_coordination
GET    /staff/coordination/keys                                 back
GET    /staff/coordination/keys.csv                             visit manage_coordination
GET    /staff/coordination/keys.xlsx                            visit manage_coordination
POST   /staff/coordination/keys                                 visit manage_coordination
GET    /staff/coordination/keys/{key_id}/revocation             back
POST   /staff/coordination/keys/{key_id}/revocation             visit manage_coordination
GET    /staff/coordination/organisations/{organisation_id}/invitation back
POST   /staff/coordination/organisations/{organisation_id}/invitation visit manage_coordination
GET    /staff/components                                        visit
GET    /staff/coordination/practices                            back
POST   /staff/coordination/practices                            visit manage_coordination
GET    /staff/days                                              visit edit_days
GET    /staff/days.csv                                          visit edit_days
GET    /staff/days.xlsx                                         visit edit_days
POST   /staff/days                                              visit edit_days
GET    /staff/days/new                                          visit edit_days
GET    /staff/days/{slug}                                       visit edit_days
GET    /staff/days/{slug}/state                                 visit edit_days
POST   /staff/days/{slug}/state                                 visit edit_days
GET    /staff/days/{slug}/description                           visit edit_days
POST   /staff/days/{slug}/description                           visit edit_days
GET    /staff/days/{slug}/territories                           visit edit_days
POST   /staff/days/{slug}/territories                           visit edit_days
GET    /staff/days/{slug}/territories/{department}/deletion     visit edit_days
POST   /staff/days/{slug}/territories/{department}/deletion     visit edit_days
GET    /staff/days/{slug}/texts/{text_locale}                   visit edit_days
POST   /staff/days/{slug}/texts/{text_locale}                   visit edit_days
GET    /staff/days/{slug}/charter                               visit edit_days
POST   /staff/days/{slug}/charter                               visit edit_days
GET    /staff/days/{slug}/partners                              visit edit_days
POST   /staff/days/{slug}/partners                              visit edit_days
GET    /staff/days/{slug}/partners/{partner_id}/deletion        visit edit_days
POST   /staff/days/{slug}/partners/{partner_id}/deletion        visit edit_days
GET    /staff/days/{slug}/toolkit                               visit edit_days
POST   /staff/days/{slug}/toolkit                               visit edit_days
GET    /staff/days/{slug}/toolkit/{tool_id}/deletion            visit edit_days
POST   /staff/days/{slug}/toolkit/{tool_id}/deletion            visit edit_days
GET    /staff/days/{slug}/copies                                visit edit_days
POST   /staff/days/{slug}/copies                                visit edit_days
GET    /staff/team/newcomers/{newcomer_id}/decision             back
POST   /staff/team/newcomers/{newcomer_id}/decision             manage_staff
GET    /staff/days/{slug}/participation                         visit take_part
POST   /staff/days/{slug}/participation                         visit take_part
GET    /staff/days/{slug}/afterwards                            visit edit_days
POST   /staff/days/{slug}/afterwards                            visit edit_days
GET    /staff/days/{slug}/invitations                           visit edit_days
POST   /staff/days/{slug}/invitations                           visit edit_days
GET    /staff/days/{slug}/figures                               visit take_part
GET    /staff/participations/{participation_id}/confirmation    back
POST   /staff/participations/{participation_id}/confirmation    take_part
GET    /staff/days/{slug}/confirmations                         visit admit
GET    /staff/days/{slug}/confirmations.csv                     visit admit
GET    /staff/days/{slug}/confirmations.xlsx                    visit admit
GET    /staff/participations                                    visit admit
GET    /staff/participations/{participation_id}/withdrawal      back
POST   /staff/participations/{participation_id}/withdrawal      take_part
GET    /staff/days/{slug}/participations                        visit admit
GET    /staff/days/{slug}/participations.csv                    visit admit
GET    /staff/days/{slug}/participations.xlsx                   visit admit
GET    /staff/days/{slug}/decisions                             visit admit
POST   /staff/days/{slug}/decisions                             visit admit
GET    /staff/tools/{tool_id}                                   visit
GET    /staff/team/colleagues/{account_id}/year                 manage_staff
GET    /staff/team/colleagues/{account_id}/year.csv             manage_staff
GET    /staff/team/colleagues/{account_id}/year.xlsx            manage_staff
POST   /staff/team/colleagues/{account_id}/year                 manage_staff
GET    /staff/team/colleagues/{account_id}/year/employer        back
POST   /staff/team/colleagues/{account_id}/year/employer        manage_staff
GET    /staff/days/{slug}/models                                visit edit_days
POST   /staff/days/{slug}/models                                visit edit_days
GET    /staff/days/{slug}/models/new                            visit edit_days
GET    /staff/models/{model_id}                                 visit
GET    /staff/models/{model_id}/state                           visit edit_days
POST   /staff/models/{model_id}/state                           visit edit_days
GET    /staff/models/{model_id}/description                     visit edit_days
POST   /staff/models/{model_id}/description                     visit edit_days
GET    /staff/models/{model_id}/kit                             visit edit_days
POST   /staff/models/{model_id}/kit                             visit edit_days
GET    /staff/models/{model_id}/kit/{piece_id}/deletion         visit edit_days
POST   /staff/models/{model_id}/kit/{piece_id}/deletion         visit edit_days
GET    /staff/models/{model_id}/copies                          visit plan
POST   /staff/models/{model_id}/copies                          visit plan
GET    /staff/events                                            visit
GET    /staff/meetings                                          back
POST   /staff/meetings                                          visit plan
GET    /staff/meetings/new                                      visit plan
GET    /staff/sessions/{session_id}/address                     visit
GET    /staff/sessions/{session_id}/address/correction          visit
POST   /staff/sessions/{session_id}/address/correction          visit
GET    /staff/events/new                                        visit plan
GET    /staff/events.csv                                        visit
GET    /staff/events.xlsx                                       visit
POST   /staff/events                                            visit plan
GET    /staff/events/{event_id}                                 see_events
GET    /staff/events/{event_id}/circulars                       plan
POST   /staff/events/{event_id}/circulars                       plan
GET    /staff/events/{event_id}/deletion                        plan
POST   /staff/events/{event_id}/deletion                        plan
GET    /staff/events/{event_id}/withdrawal                      plan
POST   /staff/events/{event_id}/withdrawal                      plan
GET    /staff/events/{event_id}/description                     plan
POST   /staff/events/{event_id}/description                     plan
GET    /staff/events/{event_id}/resources                       see_events
POST   /staff/events/{event_id}/resources                       plan
GET    /staff/events/{event_id}/resources/{resource_id}/deletion back
POST   /staff/events/{event_id}/resources/{resource_id}/deletion plan
GET    /staff/events/{event_id}/resources/{resource_id}/visibility back
POST   /staff/events/{event_id}/resources/{resource_id}/visibility plan
GET    /staff/events/{event_id}/templates                       back
POST   /staff/events/{event_id}/templates                       plan
GET    /staff/events/{event_id}/copies                          back
POST   /staff/events/{event_id}/copies                          plan
GET    /staff/events/{event_id}/image                           plan
POST   /staff/events/{event_id}/image                           plan
GET    /staff/events/{event_id}/questions                       plan
POST   /staff/events/{event_id}/questions                       plan
GET    /staff/events/{event_id}/image/deletion                  back
POST   /staff/events/{event_id}/image/deletion                  plan
GET    /staff/events/{event_id}/publication                     back
POST   /staff/events/{event_id}/publication                     plan
GET    /staff/events/{event_id}/publication/hour                back
POST   /staff/events/{event_id}/publication/hour                plan
GET    /staff/events/{event_id}/series                          plan
POST   /staff/events/{event_id}/series                          plan
GET    /staff/events/{event_id}/sessions                        back
GET    /staff/events/{event_id}/sessions.csv                    see_events
GET    /staff/events/{event_id}/sessions.xlsx                   see_events
POST   /staff/events/{event_id}/sessions                        plan
GET    /staff/claims                                            visit approve_claims
GET    /staff/claims.csv                                        visit approve_claims
GET    /staff/claims.xlsx                                       visit approve_claims
GET    /staff/claims/{claim_id}/letter                          back
POST   /staff/claims/{claim_id}/letter                          visit approve_claims
GET    /staff/claims/{claim_id}/decision                        back
POST   /staff/claims/{claim_id}/decision                        visit approve_claims
GET    /staff/claims/{claim_id}/withdrawal                      back
POST   /staff/claims/{claim_id}/withdrawal                      claim_library
GET    /staff/imports                                           visit plan
POST   /staff/imports                                           visit plan
GET    /staff/imports/{import_id}                               plan
POST   /staff/imports/{import_id}                               plan
GET    /staff/imports/{import_id}/columns                       back
POST   /staff/imports/{import_id}/columns                       plan
GET    /staff/sources/{source_id}                               plan
GET    /staff/sources/{source_id}/looks                         back
POST   /staff/sources/{source_id}/looks                         plan
GET    /staff/sources/{source_id}/removal                       back
POST   /staff/sources/{source_id}/removal                       plan
GET    /staff/hooks                                             visit run_hooks
POST   /staff/hooks                                             visit run_hooks
GET    /staff/hooks/{hook_id}                                   run_hooks
GET    /staff/hooks/{hook_id}/trials                            back
POST   /staff/hooks/{hook_id}/trials                            run_hooks
GET    /staff/hooks/{hook_id}/deliveries/{delivery_id}          back
POST   /staff/hooks/{hook_id}/deliveries/{delivery_id}          run_hooks
GET    /staff/hooks/{hook_id}/removal                           back
POST   /staff/hooks/{hook_id}/removal                           run_hooks
GET    /staff/trainings                                         visit
GET    /staff/trainings/{training_id}                           visit
GET    /staff/trainings/{training_id}/registrations             back
POST   /staff/trainings/{training_id}/registrations             visit
GET    /staff/trainings/{training_id}/attestation.pdf           visit
GET    /staff/events/{event_id}/audience                        back
POST   /staff/events/{event_id}/audience                        plan
GET    /staff/texts                                             visit limit_texts
POST   /staff/texts                                             visit limit_texts
GET    /staff/imprint                                           visit edit_imprint
POST   /staff/imprint                                           visit edit_imprint
GET    /staff/frame                                             visit edit_frame
POST   /staff/frame                                             visit edit_frame
GET    /staff/keyboard                                          visit
GET    /staff/libraries                                         visit
GET    /staff/libraries.csv                                     visit
GET    /staff/libraries.xlsx                                    visit
GET    /staff/libraries/claims.csv                              visit claim_library
GET    /staff/libraries/claims.xlsx                             visit claim_library
GET    /staff/libraries/{library_id}                            edit_library
POST   /staff/libraries/{library_id}                            edit_library
GET    /staff/libraries/{library_id}/look                       edit_library
POST   /staff/libraries/{library_id}/look                       edit_library
GET    /staff/libraries/{library_id}/look/deletion              back
POST   /staff/libraries/{library_id}/look/deletion              edit_library
GET    /staff/libraries/{library_id}/brochure.pdf               see_events
GET    /staff/libraries/{library_id}/posters.pdf                see_events
GET    /staff/libraries/{library_id}/rooms                      see_events
GET    /staff/libraries/{library_id}/rooms.csv                  see_events
GET    /staff/libraries/{library_id}/rooms.xlsx                 see_events
GET    /staff/libraries/{library_id}/equipment.csv              see_events
GET    /staff/libraries/{library_id}/equipment.xlsx             see_events
GET    /staff/libraries/{library_id}/uses.csv                   see_events
GET    /staff/libraries/{library_id}/uses.xlsx                  see_events
POST   /staff/libraries/{library_id}/rooms                      edit_rooms
GET    /staff/libraries/{library_id}/rooms/new                  edit_rooms
GET    /staff/libraries/{library_id}/rooms/{room_id}            edit_rooms
POST   /staff/libraries/{library_id}/rooms/{room_id}            edit_rooms
GET    /staff/libraries/{library_id}/rooms/{room_id}/retirement back
POST   /staff/libraries/{library_id}/rooms/{room_id}/retirement edit_rooms
GET    /staff/libraries/{library_id}/equipment                  back
POST   /staff/libraries/{library_id}/equipment                  edit_rooms
GET    /staff/libraries/{library_id}/equipment/new              edit_rooms
GET    /staff/libraries/{library_id}/equipment/{equipment_id}   edit_rooms
POST   /staff/libraries/{library_id}/equipment/{equipment_id}   edit_rooms
GET    /staff/libraries/{library_id}/equipment/{equipment_id}/retirement back
POST   /staff/libraries/{library_id}/equipment/{equipment_id}/retirement edit_rooms
GET    /staff/libraries/{library_id}/uses                       back
POST   /staff/libraries/{library_id}/uses                       occupy
GET    /staff/libraries/{library_id}/uses/new                   occupy
GET    /staff/libraries/{library_id}/uses/{use_id}/deletion     back
POST   /staff/libraries/{library_id}/uses/{use_id}/deletion     occupy
GET    /staff/libraries/{library_id}/uses/{use_id}/weeks/deletion back
POST   /staff/libraries/{library_id}/uses/{use_id}/weeks/deletion occupy
GET    /staff/libraries/{library_id}/claims                     visit claim_library,approve_claims
POST   /staff/libraries/{library_id}/claims                     visit claim_library,approve_claims
GET    /staff/libraries/{library_id}/release                    visit claim_library,approve_claims
POST   /staff/libraries/{library_id}/release                    visit claim_library,approve_claims
GET    /staff/practice                                          visit
POST   /staff/practice                                          visit
GET    /staff/practice/renewal                                  back
POST   /staff/practice/renewal                                  visit
GET    /staff/registrations/{registration_id}                   see_registrations
GET    /staff/registrations/{registration_id}/cancellation      see_registrations
POST   /staff/registrations/{registration_id}/cancellation      register
GET    /staff/registrations/{registration_id}/correction        see_registrations
GET    /staff/registrations/{registration_id}/erasure           erase_people
POST   /staff/registrations/{registration_id}/erasure           erase_people
POST   /staff/registrations/{registration_id}/correction        register
GET    /staff/registrations/{registration_id}/restoration       back
GET    /staff/registrations/{registration_id}/acceptance        back
GET    /staff/registrations/{registration_id}/refusal           back
GET    /staff/registrations/{registration_id}/moves             back
POST   /staff/registrations/{registration_id}/moves             register
GET    /staff/registrations/{registration_id}/confirmation      back
POST   /staff/registrations/{registration_id}/confirmation      register
POST   /staff/registrations/{registration_id}/acceptance        register
POST   /staff/registrations/{registration_id}/refusal           register
POST   /staff/registrations/{registration_id}/restoration       register
GET    /staff/registrations/{registration_id}/extra-seats       back
POST   /staff/registrations/{registration_id}/extra-seats       register
GET    /staff/registrations/{registration_id}/doubles           register
POST   /staff/registrations/{registration_id}/doubles           register
GET    /staff/registrations/{registration_id}/next-seats        back
POST   /staff/registrations/{registration_id}/next-seats        plan
GET    /staff/registrations/{registration_id}/link              back
GET    /staff/registrations/{registration_id}/helper            back
POST   /staff/registrations/{registration_id}/helper            register
GET    /staff/registrations/{registration_id}/helper/removal    back
POST   /staff/registrations/{registration_id}/helper/removal    register
GET    /staff/registrations/{registration_id}/excuses/{session_id} back
POST   /staff/registrations/{registration_id}/excuses/{session_id} register
GET    /permanences/{reference}                                 public
POST   /staff/registrations/{registration_id}/link              register
GET    /staff/resources/{resource_id}                           see_events
GET    /staff/school-holidays                                   visit plan
POST   /staff/school-holidays                                   visit plan
GET    /staff/search                                            visit see_events
GET    /staff/search.csv                                        visit export_people
GET    /staff/search.xlsx                                       visit export_people
GET    /staff/sessions/{session_id}                             see_registrations
POST   /staff/sessions/{session_id}                             plan
GET    /staff/sessions/{session_id}/assessment                  see_registrations
POST   /staff/sessions/{session_id}/assessment                  note_presence
GET    /staff/sessions/{session_id}/seatings                    back
POST   /staff/sessions/{session_id}/seatings                    register
GET    /staff/sessions/{session_id}/people                      see_registrations
GET    /staff/sessions/{session_id}/referrals                   plan
POST   /staff/sessions/{session_id}/referrals                   plan
GET    /staff/sessions/{session_id}/referrals/{referral_id}/revocation back
POST   /staff/sessions/{session_id}/referrals/{referral_id}/revocation plan
GET    /staff/sessions/{session_id}/deletion                    plan
POST   /staff/sessions/{session_id}/deletion                    plan
GET    /staff/sessions/{session_id}/circulars                   plan
POST   /staff/sessions/{session_id}/circulars                   plan
GET    /staff/sessions/{session_id}/cancellation                plan
GET    /staff/sessions/{session_id}/minimum                     plan
POST   /staff/sessions/{session_id}/minimum                     plan
GET    /staff/permanences/{permanence_id}/cancellation          back
POST   /staff/permanences/{permanence_id}/cancellation          plan
POST   /staff/permanences/{permanence_id}                       plan
GET    /staff/permanences/{permanence_id}/slots                 back
POST   /staff/permanences/{permanence_id}/slots                 plan
GET    /staff/permanences/{permanence_id}                       see_events
GET    /staff/events/{event_id}/permanences                     back
POST   /staff/events/{event_id}/permanences                     plan
GET    /staff/events/{event_id}/permanences/new                 plan
GET    /staff/sessions/{session_id}/joining                     back
POST   /staff/sessions/{session_id}/joining                     plan
POST   /staff/sessions/{session_id}/cancellation                plan
GET    /staff/sessions/{session_id}/registrations               back
GET    /staff/sessions/{session_id}/registrations.csv           see_registrations
GET    /staff/sessions/{session_id}/registrations.xlsx          see_registrations
POST   /staff/sessions/{session_id}/registrations               register
GET    /staff/presence-worker.js                                visit
GET    /staff/sessions/{session_id}/head-counts                 see_registrations
POST   /staff/sessions/{session_id}/head-counts                 note_presence
GET    /staff/sessions/{session_id}/presence                    see_registrations
GET    /staff/sessions/{session_id}/afterwards                  back
POST   /staff/sessions/{session_id}/afterwards                  plan
GET    /staff/sessions/{session_id}/thanks                      plan
POST   /staff/sessions/{session_id}/thanks                      plan
GET    /staff/sessions/{session_id}/attestation                 back
POST   /staff/sessions/{session_id}/attestation                 plan
GET    /staff/sessions/{session_id}/documents/{document}        see_registrations
GET    /staff/sessions/{session_id}/presences                   back
POST   /staff/sessions/{session_id}/presences                   note_presence
GET    /staff/sessions/{session_id}/presences/{registration_id} back
POST   /staff/sessions/{session_id}/presences/{registration_id} note_presence
GET    /staff/sessions/{session_id}/walk-ins                    back
POST   /staff/sessions/{session_id}/walk-ins                    note_presence
GET    /staff/sessions/{session_id}/walk-ins/{walk_in_id}/removal back
POST   /staff/sessions/{session_id}/walk-ins/{walk_in_id}/removal note_presence
GET    /staff/reports                                           visit see_counts
GET    /staff/reports.csv                                       visit see_counts
GET    /staff/reports.pdf                                       visit see_counts
GET    /staff/reports.xlsx                                      visit see_counts
GET    /staff/reports/activities.csv                            visit see_counts
GET    /staff/reports/activities.xlsx                           visit see_counts
GET    /staff/reports/needs.csv                                 visit see_counts
GET    /staff/reports/needs.xlsx                                visit see_counts
GET    /staff/reports/year.csv                                  visit see_counts
GET    /staff/reports/year.xlsx                                 visit see_counts
GET    /staff/sessions/{session_id}/activity                    see_events
GET    /staff/wishes                                            visit see_registrations
GET    /staff/wishes.csv                                        visit see_registrations
GET    /staff/wishes.xlsx                                       visit see_registrations
POST   /staff/wishes                                            visit register
GET    /staff/wishes/new                                        visit register
GET    /staff/wishes/{wish_id}                                  see_registrations
GET    /staff/wishes/{wish_id}/outcome                          back
POST   /staff/wishes/{wish_id}/outcome                          call
GET    /staff/libraries/{library_slug}/wishes/{topic}           see_registrations
GET    /staff/team                                              visit manage_staff
GET    /staff/team.csv                                          visit manage_staff
GET    /staff/team.xlsx                                         visit manage_staff
GET    /staff/team/colleagues/{account_id}/calendar/revocation  back
POST   /staff/team/colleagues/{account_id}/calendar/revocation  visit manage_staff
GET    /staff/team/colleagues/{account_id}/removal              visit manage_staff
POST   /staff/team/colleagues/{account_id}/removal              visit manage_staff
GET    /staff/team/colleagues/{account_id}/role                 back
POST   /staff/team/colleagues/{account_id}/role                 visit manage_staff
GET    /staff/team/invitations                                  back
GET    /staff/team/invitations.csv                              visit manage_staff
GET    /staff/team/invitations.xlsx                             visit manage_staff
POST   /staff/team/invitations                                  visit manage_staff
GET    /staff/team/invitations/{invitation_id}/withdrawal       back
POST   /staff/team/invitations/{invitation_id}/withdrawal       visit manage_staff
GET    /staff/team/keys                                         back
GET    /staff/team/keys.csv                                     visit manage_staff
GET    /staff/team/keys.xlsx                                    visit manage_staff
POST   /staff/team/keys                                         visit manage_staff
GET    /staff/team/keys/{key_id}/revocation                     back
POST   /staff/team/keys/{key_id}/revocation                     visit manage_staff
GET    /staff/team/sign-ins/{visit_id}/sign-out                 back
POST   /staff/team/sign-ins/{visit_id}/sign-out                 visit manage_staff
GET    /staff/sign-in                                           visitor
POST   /staff/sign-in                                           visitor
GET    /staff/sign-in/code                                      visitor
POST   /staff/sign-in/code                                      visitor
GET    /staff/sign-in/{secret}                                  visitor
POST   /staff/sign-in/{secret}                                  visitor
POST   /staff/sign-out                                          visit

GET    /api/docs                                                public
GET    /api/openapi.json                                        public
GET    /api/v1/calls                                            visit
POST   /api/v1/calls/{call_id}/outcome                          call
GET    /api/v1/days                                             public
POST   /api/v1/days                                             visit edit_days
GET    /api/v1/days/{slug}                                      public
PATCH  /api/v1/days/{slug}                                      visit edit_days
POST   /api/v1/days/{slug}/copies                               visit edit_days
GET    /api/v1/days/{slug}/participations                       visit
POST   /api/v1/days/{slug}/participations                       visit take_part
POST   /api/v1/days/{slug}/decisions                            visit admit
PATCH  /api/v1/participations/{participation_id}                visit admit
POST   /api/v1/participations/{participation_id}/confirmation   take_part
PUT    /api/v1/days/{slug}/figures                              visit edit_days
POST   /api/v1/days/{slug}/invitations                          visit edit_days
GET    /api/v1/hooks                                            visit run_hooks
POST   /api/v1/hooks                                            visit run_hooks
GET    /api/v1/hooks/{hook_id}                                  run_hooks
POST   /api/v1/hooks/{hook_id}/trials                           run_hooks
GET    /api/v1/hooks/{hook_id}/deliveries                       run_hooks
POST   /api/v1/hooks/{hook_id}/deliveries/{delivery_id}/repetition run_hooks
DELETE /api/v1/hooks/{hook_id}                                  run_hooks
GET    /api/v1/school-holidays                                  visit plan
PUT    /api/v1/school-holidays/{zone}                           visit plan
POST   /api/v1/participations/{participation_id}/withdrawal     take_part
GET    /api/v1/days/{slug}/counters                             public
GET    /api/v1/days/{slug}/details                              public
PUT    /api/v1/days/{slug}/territories/{department}             visit edit_days
DELETE /api/v1/days/{slug}/territories/{department}             visit edit_days
PUT    /api/v1/days/{slug}/texts/{text_locale}                  visit edit_days
PUT    /api/v1/days/{slug}/charter                              visit edit_days
POST   /api/v1/days/{slug}/partners                             visit edit_days
DELETE /api/v1/days/{slug}/partners/{partner_id}                visit edit_days
POST   /api/v1/days/{slug}/toolkit                              visit edit_days
DELETE /api/v1/days/{slug}/toolkit/{tool_id}                    visit edit_days
GET    /api/v1/reports/work/{account_id}/{year}                 manage_staff
GET    /api/v1/days/{slug}/models                               visit
POST   /api/v1/days/{slug}/models                               visit edit_days
GET    /api/v1/models/{model_id}                                visit
PATCH  /api/v1/models/{model_id}                                visit edit_days
POST   /api/v1/models/{model_id}/kit                            visit edit_days
DELETE /api/v1/models/{model_id}/kit/{piece_id}                 visit edit_days
POST   /api/v1/models/{model_id}/copies                         visit plan
GET    /api/v1/events                                           public
POST   /api/v1/events                                           visit plan
GET    /api/v1/events/{event_id}                                public
PATCH  /api/v1/events/{event_id}                                plan
DELETE /api/v1/events/{event_id}                                plan
GET    /api/v1/events/{event_id}/resources                      public
POST   /api/v1/events/{event_id}/resources                      plan
PATCH  /api/v1/events/{event_id}/resources/{resource_id}        plan
DELETE /api/v1/events/{event_id}/resources/{resource_id}        plan
PUT    /api/v1/events/{event_id}/image                          plan
DELETE /api/v1/events/{event_id}/image                          plan
POST   /api/v1/meetings                                         visit plan
POST   /api/v1/events/{event_id}/copies                         plan
POST   /api/v1/events/{event_id}/publication                    plan
DELETE /api/v1/events/{event_id}/publication                    plan
POST   /api/v1/events/{event_id}/series                         plan
POST   /api/v1/events/{event_id}/sessions                       plan
GET    /api/v1/libraries                                        public
GET    /api/v1/libraries/{library_id}                           public
PATCH  /api/v1/libraries/{library_id}                           edit_library
GET    /api/v1/libraries/{library_id}/frame                     see_events
GET    /api/v1/libraries/{library_id}/rooms                     see_events
POST   /api/v1/libraries/{library_id}/rooms                     edit_rooms
GET    /api/v1/libraries/{library_id}/equipment                 see_events
POST   /api/v1/libraries/{library_id}/equipment                 edit_rooms
GET    /api/v1/sessions                                         public
GET    /api/v1/sessions/{session_id}                            public
PATCH  /api/v1/sessions/{session_id}                            plan
DELETE /api/v1/sessions/{session_id}                            plan
POST   /api/v1/sessions/{session_id}/cancellation               plan
GET    /api/v1/sessions/{session_id}/registrations              see_registrations
POST   /api/v1/sessions/{session_id}/registrations              public
GET    /api/v1/sessions/{session_id}/head-counts                see_registrations
PUT    /api/v1/sessions/{session_id}/head-counts                note_presence
GET    /api/v1/sessions/{session_id}/afterwards                 see_registrations
PUT    /api/v1/sessions/{session_id}/afterwards                 plan
GET    /api/v1/sessions/{session_id}/thanks                     plan
POST   /api/v1/sessions/{session_id}/thanks                     plan
GET    /api/v1/registrations/{link}/next-seats                  plan
POST   /api/v1/registrations/{link}/next-seats                  plan
GET    /api/v1/sessions/{session_id}/presences                  see_registrations
PUT    /api/v1/sessions/{session_id}/presences/{registration_id} note_presence
POST   /api/v1/sessions/{session_id}/walk-ins                   note_presence
GET    /api/v1/counts                                           public
GET    /api/v1/reports/activities                               visit see_counts
GET    /api/v1/reports/activities.csv                           visit see_counts
GET    /api/v1/reports/activities.xlsx                          visit see_counts
GET    /api/v1/reports/attendance                               visit see_counts
GET    /api/v1/reports/attendance.csv                           visit see_counts
GET    /api/v1/reports/attendance.xlsx                          visit see_counts
GET    /api/v1/reports/years/{year}                             visit see_counts
GET    /api/v1/registrations                                    visit
GET    /api/v1/registrations/{link}                             link
PATCH  /api/v1/registrations/{link}                             register
POST   /api/v1/registrations/{link}/acceptance                  link
POST   /api/v1/permanences/{permanence_id}/cancellation         plan
PATCH  /api/v1/permanences/{permanence_id}                      plan
POST   /api/v1/permanences/{permanence_id}/slots                plan
GET    /api/v1/permanences/{permanence_id}                      public
POST   /api/v1/events/{event_id}/permanences                    plan
POST   /api/v1/registrations/{link}/excuses/{session_id}        register
POST   /api/v1/registrations/{link}/cancellation                link
POST   /api/v1/registrations/{link}/refusal                     link
POST   /api/v1/registrations/{link}/restoration                 link
"""


@dataclass(frozen=True)
class Door:
    """One row of the table. `rights` are the verbs of which it takes one, inside one's own organisation, in one's own
    départements or everywhere, if it takes any."""

    method: str
    path: str
    who: str
    rights: tuple[str, ...] = ()

    def opens_to(self, role: str) -> bool:
        return any(role in MAY[right] for right in self.rights)

    @property
    def api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def owned(self) -> bool:
        """Whether the address names something that belongs to one organisation, and only its people may open it."""
        return self.who in MAY or self.who == "back"


def doors() -> list[Door]:
    found = []
    for line in filter(None, TABLE.splitlines()):
        method, path, who, *rights = line.split()
        verbs = tuple(rights[0].split(",")) if rights else (who,) if who in MAY else ()
        found.append(Door(method, path, who, verbs))
    return found


DOORS = doors()


def test_every_route_of_the_application_is_in_the_table() -> None:
    app = create_app(Settings(secret_key=KEY))
    routes = {
        (method, route.path_format)
        for route in app.routes
        for method in getattr(route, "methods", [])
        if method not in ("HEAD", "OPTIONS")
    }

    assert {(door.method, door.path) for door in DOORS} == routes
    assert len(DOORS) == len(routes)


PROFESSIONAL = {"name": "Mme Roux", "structure": "CCAS", "seats": "2", "until": "2035-11-20"}
AN_HOUR = {"starts_at": "2035-12-05T10:00", "ends_at": "2035-12-05T11:00", "slot_minutes": 60}


@dataclass(frozen=True)
class Rows:
    """What Montpellier has, under the names that addresses use; `secrets` are the words no stranger may read."""

    organisation: Any
    ids: dict[str, str]
    draft: dict[str, str]
    secrets: tuple[str, ...]

    def at(self, door: Door, ids: dict[str, str] | None = None) -> str:
        """The address with these ids. A parameter of an unknown name is a route nobody has thought about."""
        edition = {"slug": "journee-2034"} if "/days/{slug}" in door.path else {}
        return re.sub(r"{(\w+)}", lambda part: ((ids or self.ids) | edition)[part[1]], door.path)

    def typed(self, door: Door) -> dict[str, Any]:
        """What must be sent to learn about a right, where what was sent is read before anything is known to be ours."""
        event = {"title": "Un atelier", "strand": "everyday_uses", "library": self.ids["library_id"]}
        return {
            "/staff/events": event,
            "/staff/registrations/{registration_id}/moves": {"session": self.ids["session_id"]},
            "/staff/registrations/{registration_id}/next-seats": {"session": self.ids["session_id"]},
            "/api/v1/events": event,
            "/api/v1/events/{event_id}/permanences": AN_HOUR,
            "/api/v1/permanences/{permanence_id}": {"starts_at": "2035-12-06T10:00"},
            "/api/v1/events/{event_id}/resources": {
                "title": "Fiche",
                "author": "Ada",
                "licence": "cc-by",
                "url": "exemple.fr",
            },
            "/api/v1/events/{event_id}/resources/{resource_id}": {"public": True},
            "/api/v1/events/{event_id}/image": {"alternative": "Une tablette"},
            "/api/v1/meetings": {
                "title": "Rendez-vous",
                "meeting": "library",
                "library": self.ids["library_id"],
                "starts_at": "2035-12-07T10:00",
                "ends_at": "2035-12-07T11:00",
                "name": "Denise",
            },
            "/api/v1/permanences/{permanence_id}/slots": {
                "starts_at": "2035-12-06T16:00",
                "ends_at": "2035-12-06T17:00",
            },
            "/api/v1/events/{event_id}/sessions": {
                "starts_at": "2035-11-20T14:00",
                "ends_at": "2035-11-20T16:00",
            },
            "/api/v1/events/{event_id}/series": {
                "starts_at": "2035-11-20T14:00",
                "ends_at": "2035-11-20T16:00",
                "count": 2,
                "capacity": 8,
            },
            "/api/v1/sessions/{session_id}/presences/{registration_id}": {"presence": "attended"},
            "/api/v1/sessions/{session_id}/thanks": {"seen": "x"},
            "/api/v1/registrations/{link}/next-seats": {"session": self.ids["session_id"]},
            "/api/v1/calls/{call_id}/outcome": {"outcome": "try_later"},
            "/api/v1/libraries/{library_id}/rooms": {"name": "Salle verte"},
            "/api/v1/libraries/{library_id}/equipment": {"name": "Souris", "quantity": 8},
            "/staff/team/colleagues/{account_id}/role": {"role": "mediator"},
            "/api/v1/days": {"slug": "journee-2035", "name": "Journée", "starts_on": "2035-12-08"},
            "/api/v1/days/{slug}/copies": {
                "slug": "journee-2036",
                "name": "Journée",
                "starts_on": "2036-12-06",
            },
            "/api/v1/days/{slug}/territories/{department}": {"starts_on": "2035-12-15"},
            "/api/v1/days/{slug}/texts/{text_locale}": {"name": "The Day"},
            "/staff/days/{slug}/participation": {f"ticked-{self.ids['library_id']}": "yes"},
            "/staff/days/{slug}/decisions": {
                "decision": "approved",
                f"ticked-{self.ids['participation_id']}": "yes",
            },
            "/api/v1/days/{slug}/participations": {"libraries": [self.ids["library_id"]]},
            "/api/v1/days/{slug}/decisions": {
                "participations": [self.ids["participation_id"]],
                "state": "approved",
            },
            "/api/v1/participations/{participation_id}": {"state": "approved"},
            "/api/v1/hooks": {"url": HOOK},
            "/api/v1/school-holidays/{zone}": {"periods": []},
            "/api/v1/days/{slug}/charter": {"body": "Gratuit."},
            "/api/v1/days/{slug}/partners": {"name": "ANCT"},
            "/api/v1/days/{slug}/toolkit": {
                "title": "Affiche",
                "author": "Line",
                "licence": "cc-by",
                "url": "exemple.fr",
            },
            "/api/v1/days/{slug}/models": {"title": "Mes photos", "strand": "everyday_uses"},
            "/api/v1/models/{model_id}/kit": {
                "title": "Guide",
                "author": "Line",
                "licence": "cc-by",
                "url": "exemple.fr",
            },
            "/api/v1/models/{model_id}/copies": {
                "library": self.ids["library_id"],
                "starts_at": "2035-11-20T14:00",
                "ends_at": "2035-11-20T16:00",
            },
            "/staff/team/newcomers/{newcomer_id}/decision": {"role": "mediator"},
            "/staff/days/{slug}/state": {"state": "open"},
        }.get(door.path, {})


async def a_document(planned: Planned) -> UUID:
    """A document for colleagues only."""
    values = {"title": "Fiche secrète", "author": "Ada", "licence": "reserved"}
    return await add_resource(
        planned.event, values, name="fiche.txt", content=NOTE.encode(), by=planned.ada, now=clock.now()
    )


async def a_newcomer(planned: Planned, organisation: UUID, number: str) -> UUID:
    """Somebody asks its manager to join; where people practise nobody does."""
    if await value("SELECT practice FROM library WHERE id = $1", planned.library):
        return uuid4()
    slug = await value("SELECT slug FROM library WHERE id = $1", planned.library)
    await a_manager(organisation)
    await announce(
        slug,
        {"name": "Nadia", "email": f"nadia-{number}@exemple.fr"},
        campaign="journee-2034",
        charter=None,
        network=number,
        locale="fr",
        key=KEY,
        now=clock.now(),
    )
    newcomer: UUID = await value("SELECT id FROM newcomer ORDER BY id DESC LIMIT 1")
    return newcomer


async def a_participation(planned: Planned) -> UUID:
    """Its library asks to take part in a day; one in which people practise takes part in none."""
    edition = {"name": "Journée de l’inclusion numérique", "starts_on": "2034-12-08"}
    if await campaign_page("journee-2034") is None:
        await open_campaign("journee-2034", edition, by=OPERATOR, now=clock.now())
    if await value("SELECT practice FROM library WHERE id = $1", planned.library):
        return uuid4()
    [made] = await apply(
        "journee-2034", [planned.library], charter=None, by=planned.ada, locale="fr", now=clock.now()
    )
    return made


async def a_model_of_the_day() -> UUID:
    words = {"title": "Mes photos à l’abri", "strand": "everyday_uses", "locked": ["title"]}
    return await make_model("journee-2034", words, by=OPERATOR, now=clock.now())


async def rows_of(organisation: Any, *, door: SignUpDoor = SignUpDoor.WEB, claimant: Any = None) -> Rows:
    """A published session with a registrant, and a draft with a session of its own. The claim may be another's."""
    number = uuid4().hex[:6]
    planned = await a_session(organisation=organisation, title=f"Atelier {number}")
    party = a_party(f"Chloé Secrète {number}", email=f"chloe-{number}@exemple.fr", phone="+33612345678")
    place = await a_registration(planned.id, replace(party, note=NOTE), door)
    # Moved, it leaves a call to make about somebody who has a telephone only.
    marcel = a_party(f"Marcel Secret {number}", phone="+33698765432")
    await a_registration(planned.id, marcel, door)
    await change_session(planned.id, {"starts_at": "2035-11-21T10:00"}, by=planned.ada, now=clock.now())
    referral = await make_referral(planned.id, PROFESSIONAL, by=planned.ada, key=KEY, now=clock.now())
    draft = await an_event(planned.ada, planned.library, title=f"Brouillon secret {number}")
    facts = await row(
        "SELECT event.slug, library.slug AS library, session.id FROM event JOIN session ON session.event = event.id"
        " JOIN library ON library.id = event.library WHERE event.id = $1",
        planned.event,
    )
    assert facts is not None
    ids = {
        "organisation_id": str(organisation),
        "event_id": str(planned.event),
        "session_id": str(planned.id),
        "reference": str(planned.id),
        "library_id": str(planned.library),
        "year": "2035",
        "room_id": str(await a_room(planned.library)),
        "equipment_id": str(await some_equipment(organisation, f"Tablettes {number}")),
        "resource_id": str(await a_document(planned)),
        "use_id": str(await another_use(planned)),
        "zone": "C",
        "registration_id": str(place.registration.id),
        "walk_in_id": str(uuid4()),
        "document": "sheet.pdf",
        "proof": "x" * 16,
        "training_id": str(planned.id),
        "wish_id": str(await a_wish(planned, f"Yvette Secrète {number}", door)),
        "library_slug": facts["library"],
        "topic": "email",
        "link": str(place.registration.id),  # an id is no link: it opens nothing to who has only that
        "slug": facts["slug"],
        "file": f"{facts['slug']}.ics",
        "sitemap": "events-1.xml",
        "code": "34",
        "level": "debutant",
        **await a_hook(planned.ada),
        "import_id": str(await an_import(planned)),
        "source_id": str(await the_agenda(planned)),
        "file_path": "style.css",
        "tool_id": str(uuid4()),
        "partner_id": str(uuid4()),
        "text_locale": "en",
        "participation_id": str(await a_participation(planned)),
        "model_id": str(await a_model_of_the_day()),
        "piece_id": str(uuid4()),
        "newcomer_id": str(await a_newcomer(planned, organisation, number)),
        "department": "974",
        "secret": "x" * 43,
        **await a_team(organisation, number),
        "claim_id": str(await an_undecided_claim(claimant or organisation)),
        "referral_id": str(referral),
        "referral_link": str(referral),
        "call_id": str(await value("SELECT id FROM call_task ORDER BY id DESC LIMIT 1")),
    }
    ids["permanence_id"] = str(await an_hour(planned, planned.event))
    drafts = ids | {
        "permanence_id": str(await an_hour(planned, draft)),
        "event_id": str(draft),
        "slug": str(await value("SELECT slug FROM event WHERE id = $1", draft)),
    }
    drafts["file"] = f"{drafts['slug']}.ics"
    secrets = (
        party.name,
        str(party.email),
        "612345678",
        "6 12 34 56 78",
        place.registration.code,
        place.link,
        referral_link_of(referral, key=KEY),
        NOTE,
    )
    secrets += (marcel.name, "698765432", "6 98 76 54 32")
    secrets += (f"collegue-{number}@exemple.fr", f"invite-{number}@exemple.fr")
    return Rows(organisation, ids, drafts, (*secrets, f"Brouillon secret {number}"))


async def a_team(organisation: Any, number: str) -> dict[str, str]:
    """A colleague with an open sign-in, another one who is invited, and a key; each under the name of its id."""
    now, slug = clock.now(), await organisation_slug(organisation)
    account = await give_role(f"collegue-{number}@exemple.fr", role="desk", organisation=slug, now=now)
    await enter_by_link(await make_link(f"collegue-{number}@exemple.fr", now=now), now=now)
    invitation = await invitations.invite(
        f"invite-{number}@exemple.fr",
        role="desk",
        organisation=organisation,
        locale="fr",
        by=a_viewer(organisation),
        key=KEY,
        now=now,
    )
    await a_key(organisation, "desk")
    newest = "SELECT id FROM {} ORDER BY id DESC LIMIT 1"
    return {
        "account_id": str(account),
        "visit_id": str(await value(newest.format("sign_in"))),
        "invitation_id": str(invitation),
        "key_id": str(await value(newest.format("api_key"))),
    }


async def a_hook(viewer: Viewer) -> dict[str, str]:
    """A webhook of theirs, with what it was told."""
    lines = await hooks_of(viewer)
    hook = (
        lines[0].id if lines else await add_hook(HOOK, by=viewer, own_hosts=("127.0.0.1",), now=clock.now())
    )
    await try_hook(hook, by=viewer, now=clock.now())
    return {"hook_id": str(hook), "delivery_id": str((await deliveries_of(hook))[0].id)}


async def the_agenda(planned: Planned) -> UUID:
    """The agenda that their organisation follows."""
    lines = await followed_by(planned.ada, now=clock.now())
    return lines[0].id if lines else await a_followed_agenda(planned)


async def an_hour(planned: Planned, event: UUID) -> UUID:
    """One appointment of that event."""
    return await plan_permanence(event, AN_HOUR, by=planned.ada, now=clock.now())


async def a_wish(planned: Planned, name: str, door: SignUpDoor) -> UUID:
    """Of somebody who wants to be called."""
    if door == SignUpDoor.WEB:
        slug = await value("SELECT slug FROM library WHERE id = $1", planned.library)
        return await wished(slug, name=name, network=name)
    draft = WishDraft.parse({"topic": "email", "name": name, "phone": "+33612345678"}, department="34")
    return await note_wish(planned.library, draft, door=door, intent=name, by=planned.ada, now=clock.now())


async def another_use(planned: Planned) -> UUID:
    """A story hour in a room of its own."""
    room = await a_room(planned.library, "Salle du conte")
    draft = UseDraft("Heure du conte", datetime(2035, 11, 21, 10), datetime(2035, 11, 21, 11), None)
    await occupy(room, draft, by=planned.ada, now=clock.now())
    use: UUID = await value("SELECT id FROM room_use WHERE room = $1", room)
    return use


async def an_undecided_claim(organisation: UUID) -> UUID:
    """Of a library in the directory, not decided yet."""
    claim = await make_claim(
        await a_library(None),
        organisation=organisation,
        by=a_viewer(organisation),
        locale="fr",
        key=KEY,
        now=clock.now(),
    )
    assert claim.id is not None
    return claim.id


async def all_rows() -> object:
    return await row(
        """
        SELECT (SELECT jsonb_agg(event ORDER BY id) FROM event) AS events,
               (SELECT jsonb_agg(session ORDER BY id) FROM session) AS sessions,
               (SELECT jsonb_agg(roster ORDER BY id) FROM roster) AS rosters,
               (SELECT jsonb_agg(registration ORDER BY id) FROM registration) AS registrations,
               (SELECT jsonb_agg(library ORDER BY id) FROM library) AS libraries,
               (SELECT jsonb_agg(room ORDER BY id) FROM room) AS rooms,
               (SELECT jsonb_agg(room_use ORDER BY id) FROM room_use) AS uses,
               (SELECT jsonb_agg(equipment ORDER BY id) FROM equipment) AS equipment,
               (SELECT jsonb_agg(membership ORDER BY id) FROM membership) AS memberships,
               (SELECT jsonb_agg(invitation ORDER BY id) FROM invitation) AS invitations,
               (SELECT jsonb_agg(api_key ORDER BY id) FROM api_key) AS keys,
               (SELECT jsonb_agg(library_claim ORDER BY id) FROM library_claim) AS claims,
               (SELECT count(*) FROM message) AS messages
        """
    )


async def try_page(
    visit: Visit, door: Door, path: str, typed: dict[str, Any] | None = None
) -> httpx.Response:
    return await (visit.get(path) if door.method == "GET" else visit.send(path, typed))


async def try_api(
    client: httpx.AsyncClient, door: Door, path: str, key: str | None, typed: dict[str, Any] | None = None
) -> httpx.Response:
    headers = bearer(key) if key else {}
    body = None if door.method in ("GET", "DELETE") else typed or {}
    return await client.request(door.method, path, headers=headers, json=body)


def shows_nothing(answer: httpx.Response, rows: Rows, who: str) -> None:
    for secret in rows.secrets:
        assert secret not in answer.text, f"{who} reads {secret!r} at {answer.request.url}"


@pytest.mark.parametrize("role", [None, *ROLES])
async def test_strangers_find_nothing_and_change_nothing(
    app: Litestar, client: httpx.AsyncClient, colleague: Colleague, role: str | None
) -> None:
    rows = await rows_of(await an_organisation())
    elsewhere = None if role is None or role in OF_NO_ORGANISATION else await an_organisation()
    key = await a_key(elsewhere, role) if role else None
    visit = await colleague(elsewhere, role=role, departments=ELSEWHERE if role == "referent" else ())
    before = await all_rows()

    for door in DOORS:
        # One ends the visit with one's own, or takes it to where one practises (web/office/test_practice.py).
        if door.path.endswith(("/sign-out", "/departure", "/practice")):
            continue
        for ids in (rows.ids, rows.draft):
            path = rows.at(door, ids)
            typed = rows.typed(door) if door.owned else {}
            answer = await (
                try_api(client, door, path, key, typed) if door.api else try_page(visit, door, path)
            )

            shows_nothing(answer, rows, str(role))
            assert answer.status_code < 500
            if door.owned and door.who != "back":
                refused = {404} if role else {401, 404} if door.api else {303}
                assert answer.status_code in refused, f"{role} gets {answer.status_code} at {path}"
                assert role or door.api or answer.headers["location"].startswith("/staff/sign-in")
            assert await all_rows() == before, f"{role} changes something at {door}"


@pytest.mark.parametrize("role", [role for role in ROLES if role not in OF_NO_ORGANISATION])
async def test_a_role_opens_what_the_table_of_rights_says_and_nothing_else(
    app: Litestar, client: httpx.AsyncClient, colleague: Colleague, role: str
) -> None:
    organisation = await an_organisation()
    key, visit = await a_key(organisation, role), await colleague(organisation, role=role)

    rows, before = await rows_of(organisation), await all_rows()
    for door in (each for each in DOORS if each.rights):
        path, typed = rows.at(door), rows.typed(door)

        answer = await (
            try_api(client, door, path, key, typed) if door.api else try_page(visit, door, path, typed)
        )

        if door.opens_to(role):
            assert answer.status_code not in (401, 403, 404), f"{role} gets {answer.status_code} at {path}"
            # What it changed may be what the next one needs.
            if await all_rows() != before:
                rows, before = await rows_of(organisation), await all_rows()
        else:
            assert answer.status_code == 403, f"{role} gets {answer.status_code} at {path}"
            shows_nothing(answer, rows, role)
            assert await all_rows() == before


UNDELIVERED = "/staff/claims/{claim_id}/letter"


async def national_ids(rows: Rows, door: Door) -> dict[str, str]:
    """What addresses name that belong to no organisation: an edition of the day; and, where the page is theirs, a
    coordinator and a key of one."""
    own = {"slug": "journee-2034"} if "/days/" in door.path else {}
    if "/hooks/{hook_id}" in door.path:
        own |= await a_hook(OPERATOR)
    if door.path.startswith("/staff/coordination"):
        await a_key(None, "coordinator")
        newest = "SELECT {} FROM {} WHERE organisation IS NULL ORDER BY id DESC LIMIT 1"
        own["account_id"] = str(await value(newest.format("account", "membership")))
        own["key_id"] = str(await value(newest.format("id", "api_key")))
    if "{organisation_id}" in door.path:
        unmanaged = await an_organisation()
        email, now = "nadia@exemple.fr", clock.now()
        await invite_first_manager(email, organisation=unmanaged, locale="fr", by=OPERATOR, key=KEY, now=now)
        own["organisation_id"] = str(unmanaged)
    return rows.ids | own


@pytest.mark.parametrize("role", sorted(OF_NO_ORGANISATION))
async def test_a_national_role_opens_what_the_table_of_rights_says_and_nothing_else(
    app: Litestar, client: httpx.AsyncClient, colleague: Colleague, role: str
) -> None:
    organisation = await an_organisation()
    edition = {"name": "Journée de l’inclusion numérique", "starts_on": "2034-12-08"}
    await open_campaign("journee-2034", edition, by=OPERATOR, now=clock.now())
    key = await a_key(None, role)
    visit = await colleague(None, role=role, departments=("34",) if role == "referent" else ())

    rows = await rows_of(organisation)
    for door in (each for each in DOORS if each.rights):
        path, typed = rows.at(door, await national_ids(rows, door)), rows.typed(door)
        before = await all_rows()

        answer = await (
            try_api(client, door, path, key, typed) if door.api else try_page(visit, door, path, typed)
        )

        if door.path == UNDELIVERED:
            assert answer.status_code == 404, (
                "no letter about that claim was lost: there is none to write again"
            )
        elif door.opens_to(role):
            # The factory's key of a referent is of other départements: what is in 34 is not there for it.
            refused = {401, 403} if door.api and role == "referent" else {401, 403, 404}
            assert answer.status_code not in refused, f"{role} gets {answer.status_code} at {path}"
            if await all_rows() != before:
                rows = await rows_of(organisation)
        else:
            refused = {404} if door.owned else {403}
            assert answer.status_code in refused, f"{role} gets {answer.status_code} at {path}"
            shows_nothing(answer, rows, role)
            assert await all_rows() == before


async def test_a_referent_decides_nothing_in_other_departements(app: Litestar, colleague: Colleague) -> None:
    rows = await rows_of(await an_organisation())
    visit = await colleague(None, role="referent", departments=ELSEWHERE)
    before = await all_rows()

    for door in (each for each in DOORS if each.opens_to("referent") and not each.api):
        typed = rows.typed(door) | {"decision": "approved"}
        answer = await try_page(visit, door, rows.at(door), typed)

        shows_nothing(answer, rows, "a referent elsewhere")
        # What is read of a day is everybody's list, and shows them nothing.
        of_one = "{" in door.path and not (door.method == "GET" and "/days/{slug}" in door.path)
        assert answer.status_code in ((403, 404) if of_one else (200, 303)), f"{answer.status_code} at {door}"
        assert await all_rows() == before


async def test_looking_changes_nothing_for_whoever_may_look(
    app: Litestar, client: httpx.AsyncClient, colleague: Colleague
) -> None:
    """Programs open the links in letters before people do (promise 4): GET shows, POST acts."""
    organisation = await an_organisation()
    known = await rows_of(organisation)
    registration = UUID(known.ids["registration_id"])
    key, visit = await a_key(organisation), await colleague(organisation)
    secret = await make_link(
        str(await value("SELECT email FROM account WHERE disabled_at IS NULL")), now=clock.now()
    )
    referral_link = referral_link_of(UUID(known.ids["referral_id"]), key=KEY)
    own = {"link": link_of(registration, 1, key=KEY), "secret": secret, "referral_link": referral_link}
    calendar = {"file": f"{calendar_of(registration, 1, key=KEY)}.ics"}
    library = {"slug": await value("SELECT slug FROM library WHERE id = $1", UUID(known.ids["library_id"]))}
    before, found = await every_table(), set()

    for door in (each for each in DOORS if each.method == "GET"):
        other = calendar if door.who == "link" else library if door.path.startswith("/libraries/") else {}
        path = known.at(door, known.ids | own | other)
        answers = [await client.request(method, path, headers=bearer(key)) for method in ("HEAD", "GET")]
        answers.append(await visit.get(path))
        if all(answer.status_code < 400 for answer in answers):
            found.add(door.path)

        assert await every_table() == before, f"looking at {path} changes something"

    asked = {
        door.path for door in DOORS if (door.method == "GET" and door.who == "link") or "secret" in door.path
    }
    assert asked <= found
    assert len(found) > 50
