"""The ways a message leaves, SMTP, a gateway for texts, and the demonstration's folder of files; what goes wrong is one
kind of failure."""
