"""A folder for each lesson: what students see of its checks. Nothing here computes an answer."""
