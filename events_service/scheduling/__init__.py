"""What is offered and when: events, their sessions, and the rosters people sign up on."""
