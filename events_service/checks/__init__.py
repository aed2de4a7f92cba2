"""What an installation needs, asked one by one; a check that fails says what to do."""
