"""Who comes: seats and the waiting list, the spoken code, the secret link that is a guest's only key, their letters."""
