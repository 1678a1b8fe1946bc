"""What the benchmarks share: running a command and counting what it took, classes, the one table.

`bench.py` runs the benchmarks of its `plan`, keeps their figures in one file (`figures`), and shows
that file as a table (`table`) and as the README's text (`readme`).
"""
