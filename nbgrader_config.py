"""Stock nbgrader on this course: run `nbgrader ...` here, after `python -m grading build`.

It reads the lessons of build/source and notebooks/en and works on classroom/. Another classroom:
set COURSE_CLASSROOM. A gradebook on PostgreSQL: set COURSE_GRADEBOOK, or change `db_url` below, to
postgresql+psycopg://NAME:PASSWORD@HOST/DATABASE.
"""

import os
import sys
from pathlib import Path

c = get_config()

ROOT = Path(__file__).resolve().parent
CLASSROOM = Path(os.environ.get("COURSE_CLASSROOM") or ROOT / "classroom").resolve()


def _prepend(variable: str, folder: Path) -> None:
    parts = [part for part in os.environ.get(variable, "").split(os.pathsep) if part]
    if str(folder) not in parts:
        os.environ[variable] = os.pathsep.join([str(folder), *parts])


# nbgrader calls `alembic` to make a gradebook: it lies beside the interpreter, on PATH or not.
_prepend("PATH", Path(sys.executable).parent)

# The kernels of the nbgrader commands inherit this; JupyterLab, which reads this file too, is left
# alone: what a student runs there is the full lesson, and without the hidden checks at hand.
if any(part.startswith("nbgrader") for part in Path(sys.argv[0]).parts[-2:]):
    CLASSROOM.mkdir(parents=True, exist_ok=True)
    _prepend("PYTHONPATH", ROOT)
    # the kernel course-warm: --Execute.kernel_name=course-warm
    _prepend("JUPYTER_PATH", ROOT / "grading")
    os.environ.setdefault("COURSE_PROFILE", "quick")
    os.environ.setdefault("COURSE_CLASSROOM", str(CLASSROOM))
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    # Two threads of one operation win nothing on a small lesson, and many graders on one machine
    # lose much.
    for library in (
        "OPENBLAS",
        "OMP",
        "MKL",
        "NUMEXPR",
        "VECLIB_MAXIMUM",
        "TF_NUM_INTRAOP",
        "TF_NUM_INTEROP",
    ):
        os.environ.setdefault(
            f"{library}_NUM_THREADS" if not library.startswith("TF") else f"{library}_THREADS", "1"
        )
    # A cell that writes to standard error scores 0 under nbgrader: keep TensorFlow's start-up notes
    # away.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # the same numbers on every kind of processor, and as in our own engine
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.source_directory = "build/source"
c.CourseDirectory.release_directory = "notebooks/en"
c.CourseDirectory.submitted_directory = (CLASSROOM / "submitted").as_posix()
c.CourseDirectory.autograded_directory = (CLASSROOM / "autograded").as_posix()
c.CourseDirectory.feedback_directory = (CLASSROOM / "feedback").as_posix()
c.CourseDirectory.db_url = (
    os.environ.get("COURSE_GRADEBOOK") or f"sqlite:///{(CLASSROOM / 'gradebook.db').as_posix()}"
)

c.Execute.timeout = 60
c.Execute.kernel_name = "python3"

sys.path.insert(0, str(ROOT))
from nbgrader.preprocessors import (  # noqa: E402  # noqa: E402
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ComputeChecksums,
    LockCells,
    SaveCells,
)

from grading.formgrader.markup import markdown2html, safe_html  # noqa: E402
from grading.formgrader.rubric import Rubrics  # noqa: E402
from grading.release import stubs  # noqa: E402

# nbgrader's own steps; only ClearSolutions is ours: at the left margin it leaves nothing behind.
c.GenerateAssignment.preprocessors = [
    LockCells,
    stubs.ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
]
# What a student wrote must not run in the browser of the person who grades it or opens the
# feedback. nbgrader's pages do not ask for sanitised Markdown, and nbconvert's own filter for HTML
# knows no heading, no paragraph and no picture: so these are ours.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {"markdown2html": markdown2html, "clean_html": safe_html}
# Formgrader shows the rubric of a question that a person grades; a page for a student never does.
c.HTMLExporter.preprocessors = [Rubrics]

c.ClearSolutions.code_stub = {"python": stubs.CODE}
c.ClearSolutions.text_stub = stubs.TEXT
