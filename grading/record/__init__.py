"""The last step: nothing that was graded is lost, doubled or half-written.

`journal` keeps one finished record for each submission, `version` says when it must be graded again,
`notebook` writes the autograded notebook, and `gradebook` puts a record into nbgrader's database in
one transaction.
"""
