"""Mutated notebooks through intake and rebuild, and some of them through the whole engine.

`corpus` has the notebooks to begin with, `saved_as` the forms in which other programs save them,
`cells`, `values` and `damage` the mutations of a notebook's cells, of its JSON and of its bytes,
`mutants` puts them together by a seed and a number, `expect` says what must come out, `check` looks
whether it does, `watched` does that in a process with a time limit, and `executed` holds verdicts
to those of the notebook that was mutated.
"""
