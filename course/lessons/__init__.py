"""One folder for each lesson: what a student may see of its checks. Nothing here computes an answer."""
