"""The exercises of each lesson: hints, known slips and the properties that a student sees. Literal
cases only; nothing here computes an answer."""
