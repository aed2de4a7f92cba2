"""What people may ask for of what we keep about them: that it is erased before its time. How long what is kept without
their asking is each package's own chore."""
