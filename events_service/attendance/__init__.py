"""Who came: the presence of each party on each date, and those who walked in without a registration."""
