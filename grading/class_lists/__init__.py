"""A platform's list of the class becomes `classroom/roster.csv` and the gradebook's students.

`decoding` and `tables` read the file, `headings` and `kinds` know what platforms write, `people`
and `listed` make students of its lines, `known` and `matching` find who has an id already, `plan`
says what an import would change, and `enrol` does it. `checking` compares the roster with the
classroom; `blind` takes names out of sight and brings them back.
"""
