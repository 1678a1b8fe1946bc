"""The instructor's side: lessons are built and graded here."""

import sys

# jsonschema (under nbformat) loads this package where it finds it: two seconds of every process for
# a grammar of web addresses, which no notebook needs. Without it jsonschema leaves that one check
# out.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
