"""What runs in a student's notebook: `check`, `hint` and `ready`, and the limit on a check's time."""
