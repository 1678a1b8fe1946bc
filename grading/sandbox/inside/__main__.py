"""Runs one of these modules as a program: `python -P FOLDER MODULE ARGUMENT ...`.

FOLDER is this one. Nothing of `grading` outside of it can be imported then.
"""

import importlib
import importlib.util
import sys
from pathlib import Path

NAME = "sandbox_inside"  # of the package, in the processes that are started here


def load_package(folder: Path) -> None:
    """Makes the folder known as the package NAME, without a place on the path for it."""
    spec = importlib.util.spec_from_file_location(
        NAME, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = sys.modules[NAME] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)


if __name__ == "__main__":
    folder = Path(__file__).resolve().parent
    sys.path[:] = [place for place in sys.path if Path(place).resolve() != folder]
    load_package(folder)
    importlib.import_module(f"{NAME}.{sys.argv[1]}").main(*sys.argv[2:])
