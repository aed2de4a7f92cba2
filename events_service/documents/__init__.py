"""Papers as PDF: the sheet of a session, slips, badges, posters, attestations and letters for whoever has no e-mail."""
