"""The ways a message leaves: SMTP, and the demonstration's folder of files; what went wrong comes back as one failure."""
