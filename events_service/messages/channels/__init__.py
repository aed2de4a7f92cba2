"""The ways a message leaves, SMTP and the demonstration's folder of files; what goes wrong is one kind of failure."""
