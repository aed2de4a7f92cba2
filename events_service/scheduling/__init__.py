"""What is offered and when: campaigns (editions of the day), events, sessions, and the rosters people sign up on."""
