"""The whole class: its table, what grading again changed, and all that is known of it now.

In go the records, the gradebook and the folders under submitted/. `table` gives the class's rows
and results.csv, `regrades` what grading again changed, `hand_ins` what platforms said of each
hand-in, and `class_snapshot` all of it, for feedback and report.
"""
