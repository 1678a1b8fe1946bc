"""What happens after judging: nothing that was graded is lost, doubled or half-written.

`journal` keeps one finished record for each submission, `version` says when it must be graded
again, `gradebook` puts a record into nbgrader's database in one transaction, `notebook` writes the
autograded notebook, `results` makes the rows of the whole class and results.csv, `standing` reads
them back, `late` takes off what nbgrader takes off late work. `cleaning`, `files` and `lock` are
what these stand on.
"""
