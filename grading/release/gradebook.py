"""Registers the lessons in a classroom's gradebook.

Stock `nbgrader autograde LESSON` works right after it. Grades and submissions that are there stay,
and a gradebook that this nbgrader cannot read is left untouched.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from course.i18n import gettext as _
from grading.model import UserError
from grading.places import Places
from grading.release import backups
from grading.release.changed_cells import bring_in_step
from grading.release.convert import NbGraderError, configuration, generate, unchanged_process
from grading.release.database import SQLITE


def register(lessons: Sequence[str], places: Places, root: Path, classroom: Path) -> list[str]:
    """Records `lessons`, whose source notebooks lie under `root`, in the gradebook of `classroom`.

    Returns what a person should know of graded work whose exercises have changed.
    """
    import sqlalchemy

    with unchanged_process():
        url = str(configuration(places, classroom).CourseDirectory.db_url)
        ensure(url)
    keep_copy(url)
    said: list[str] = []
    try:
        for lesson in lessons:
            notebook = Places(root).source / lesson / f"{lesson}.ipynb"
            said += bring_in_step(url, lesson, notebook, places, classroom).words()
            generate([lesson], places, root, classroom=classroom)
    except NbGraderError as error:
        explain(" ".join(error.log), url)
        raise
    except sqlalchemy.exc.SQLAlchemyError as error:
        refuse(error, url)
    return said


def keep_copy(url: str) -> None:
    """Copies the gradebook before something is written to it.

    Raises:
        UserError: The gradebook is damaged.
    """
    try:
        backups.copy(url)
    except sqlite3.Error as error:
        refuse(error, url)


def ensure(url: str) -> None:
    """Makes the gradebook if there is none, and refuses one that this nbgrader cannot work with."""
    import sqlalchemy

    try:
        sqlalchemy.make_url(url)
    except (sqlalchemy.exc.ArgumentError, ValueError):
        raise UserError(
            _(
                "db_url in nbgrader_config.py (or $COURSE_GRADEBOOK) is no address of a "
                "database: it should look like postgresql+psycopg://NAME:PASSWORD@HOST/DATABASE."
            )
        ) from None
    try:
        if url.startswith(SQLITE):
            path = Path(url.removeprefix(SQLITE))
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.stat().st_size == 0:
                _create(path)
            if not os.access(path, os.W_OK):
                raise PermissionError(13, os.strerror(13), str(path))
        else:
            _open_and_close(url)
        _refuse_other_versions(url)
    except sqlalchemy.exc.SQLAlchemyError as error:
        refuse(error, url)


def _create(path: Path) -> None:
    """Makes an empty gradebook beside its place, then moves it there: nobody finds half of one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    os.close(handle)
    try:
        _open_and_close(f"{SQLITE}{Path(name).as_posix()}")
        os.chmod(name, 0o644)
        if path.exists() and path.stat().st_size:
            return  # another process was quicker, and its gradebook may be in use
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def _open_and_close(url: str) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(url):
        pass


def current_revision() -> str:
    """The revision of the gradebook that this nbgrader works with."""
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    return ScriptDirectory(ALEMBIC_DIR).get_current_head() or ""


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    return {script.revision for script in ScriptDirectory(ALEMBIC_DIR).walk_revisions()}


def _refuse_other_versions(url: str) -> None:
    """Reads the gradebook's revision, without writing, and refuses any but this nbgrader's."""
    from sqlalchemy import create_engine, inspect, text

    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            tables = set(inspect(connection).get_table_names())
            found = None
            if "alembic_version" in tables:
                found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if found == current_revision() and not (missing := _missing_columns(connection)):
                return
            missing = "" if found != current_revision() else missing
    finally:
        engine.dispose()
    if missing:
        raise UserError(
            _(
                "{gradebook} lacks {column}, which nbgrader needs: it is no gradebook of "
                "nbgrader's, or a damaged one; move it away and run the command again."
            ).format(gradebook=shown(url), column=missing)
        )
    if found is not None and found not in _known_revisions():
        raise UserError(
            _(
                "{gradebook} was written by a newer nbgrader: upgrade nbgrader "
                "(python -m pip install --upgrade nbgrader) and run the command again."
            ).format(gradebook=shown(url))
        )
    raise UserError(
        _(
            "{gradebook} was written by an older nbgrader: copy it, run "
            "'COURSE_CLASSROOM={folder} nbgrader db upgrade' in the course's folder, and run the "
            "command again."
        ).format(gradebook=shown(url), folder=Path(shown(url)).parent)
    )


def _missing_columns(connection: object) -> str:
    """The first table or column of nbgrader's that the gradebook lacks; empty if it has all."""
    from nbgrader.api import Base
    from sqlalchemy import inspect

    inspector = inspect(connection)
    assert inspector is not None
    tables = set(inspector.get_table_names())
    for table in Base.metadata.sorted_tables:
        if table.name not in tables:
            return str(table.name)
        columns = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in columns:
                return f"{table.name}.{column.name}"
    return ""


def shown(url: str) -> str:
    """A gradebook's address without a password."""
    if url.startswith(SQLITE):
        return url.removeprefix(SQLITE)
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)


def refuse(error: Exception, url: str) -> NoReturn:
    """Raises a `UserError` of one line for what the database, or the way to it, said."""
    words = " ".join(str(getattr(error, "orig", None) or error).split())
    explain(words, url)
    raise UserError(
        _("{gradebook}: {reason}: see to the database and run the command again.").format(
            gradebook=shown(url), reason=words.removesuffix(".")
        )
    ) from error


def explain(words: str, url: str) -> None:
    """Raises a `UserError` for the words of a database, where the words are known."""
    known = {
        "disk is full": _("the disk is full: free some space and run the command again"),
        "disk I/O error": _("the disk cannot be written: look after it and run the command again"),
        "is locked": _(
            "another program holds it: wait for it to end, or close it, and run the command again"
        ),
        "readonly": _(
            "it cannot be written: give yourself write permission and run the command again"
        ),
        "unable to open": _(
            "it cannot be opened: look at the folder's permissions and run the command again"
        ),
        "not a database": _("it is no database: move it away and run the command again"),
        "malformed": _(
            "it is damaged: put back a copy, or move it away, and run the command again"
        ),
    }
    for part, advice in known.items():
        if part in words:
            said = _("{gradebook}: {advice}.").format(gradebook=shown(url), advice=advice)
            copies = backups.copies(url) if part in ("not a database", "malformed") else []
            if copies:
                said += " " + _(
                    "Its newest copy is {copy}: put that in its place, or let 'python -m grading "
                    "autograde' make a new one, with the scores by hand that the journal holds."
                ).format(copy=copies[-1])
            raise UserError(said) from None
