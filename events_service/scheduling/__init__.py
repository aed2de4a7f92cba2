"""What is offered and when: events, their sessions and series, the rosters people sign up on, and the rooms, equipment
and colleagues that sessions take.

The verbs of tenancy are here too: claims of libraries (`claims`), giving one back (`releasing`), a colleague who leaves
(`leaving`), an organisation that goes (`dissolving`). Each takes sessions or drafts along, and imports go down only."""
