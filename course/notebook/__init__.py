"""What runs in a student's notebook: `check`, `hint`, `ready`, and the limit on their time."""
