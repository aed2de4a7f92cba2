"""What `events-service doctor` looks at, a file per thing that may be broken."""
