"""What check-jsonschema says of a file, by the schemas that come inside it: no network.

In this process, since a new one takes longer to load it than to ask it.
"""

from __future__ import annotations

from pathlib import Path


def schema_says(schema: str, *paths: Path) -> tuple[int, str]:
    """The exit code and the words of `check-jsonschema --builtin-schema SCHEMA PATH ...`."""
    from check_jsonschema import main
    from click.testing import CliRunner

    done = CliRunner().invoke(main, ["--builtin-schema", schema, *map(str, paths)])
    return done.exit_code, done.output
