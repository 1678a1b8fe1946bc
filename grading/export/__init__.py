"""Results into the LMS: its own file filled in, and feedback in the form that it takes back.

`sheet` keeps the file's bytes. `moodle`, `canvas`, `brightspace` and `table` say where in it a
student and a grade stand, `people` whose row is whose, and `amounts` what each is worth; `fill`
puts the one into the other. `archives` packs the pages of feedback.
"""
