"""Other people's agendas: fetched, read apart from the process that asks, and taken into events and sessions."""
