"""From the text sources in `solutions/` to the notebooks that students open.

`source` reads a lesson's text, `rules` and `release_rules` say what is wrong with it, `notebooks`
makes the nbgrader source notebook, `convert` has nbgrader turn that into the release, `gradebook`
registers the lessons, `tree` puts the files in their place and finds stale ones. `publish` and
`wheel` make the students' tree.
"""
