"""Mutated notebooks through intake and rebuild, and some of them through the whole engine.

`corpus` has the notebooks to begin with. `cells`, `values` and `damage` are the mutations of a
notebook's cells, of its JSON and of its bytes; `mutants` puts them together by a seed and a number.
`expect` says what must come out, `check` looks whether it does, and `worker_pool` does that in
processes with a time limit. `executed` holds verdicts to those before the mutations.
"""
