"""Which column of the LMS's file holds what: by its title, or as a person says."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from course.i18n import gettext as _
from grading.export.amounts import Item
from grading.export.people import Entry
from grading.model import UserError
from grading.safe_text import one_line

_MOST_SHOWN = 12


@dataclass(frozen=True)
class Column:
    """A column that can take grades.

    Attributes:
        place: Where it stands.
        title: Its title as the file has it.
        core: The title without what the platform adds to it.
        most: The platform's maximum, if the file says it.
        closed: Why it takes no grades, or empty.
    """

    place: int
    title: str
    core: str = ""
    most: Decimal | None = None
    closed: str = ""


@dataclass(frozen=True)
class Target:
    """An item and the column that it goes to."""

    item: Item
    column: Column


@dataclass(frozen=True)
class Wanted:
    """What a person asked for.

    Attributes:
        items: What goes out.
        explicit: Whether they were named; one without a column is a mistake then.
        columns: The column's title for an item's id, as said with `--column`.
    """

    items: tuple[Item, ...]
    explicit: bool = True
    columns: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Layout:
    """Where everything stands in a platform's file.

    Attributes:
        entries: The rows of people.
        targets: What goes into which column.
        comma: Whether grades are written with a decimal comma.
        capped: Whether the platform takes no grade above its maximum.
        notes: What a person should know of the file.
    """

    entries: tuple[Entry, ...]
    targets: tuple[Target, ...]
    comma: bool = False
    capped: bool = False
    notes: tuple[str, ...] = ()


def wanted_columns(given: Sequence[str], items: Sequence[Item]) -> dict[str, str]:
    """What `--column TITLE` and `--column ITEM=TITLE` say, by the item's id.

    Raises:
        UserError: A title alone stands beside several items (code 2).
    """
    ids, found = {item.id for item in items}, {}
    for text in given:
        name, equals, title = text.partition("=")
        if equals and name.strip() in ids:
            found[name.strip()] = title
        elif len(items) == 1:
            found[items[0].id] = text
        else:
            raise UserError(
                _("--column {title!r}: say which of them it is for: --column {item}=TITLE.").format(
                    title=text, item=items[0].id
                ),
                code=2,
            )
    return found


def targets(columns: Sequence[Column], wanted: Wanted, file: str) -> tuple[Target, ...]:
    """The column of each item; in silence only where exactly one fits.

    Raises:
        UserError: No column fits an item that was asked for, or several do, or the platform takes
            no grades in it.
    """
    found: list[Target] = []
    for item in wanted.items:
        said = (wanted.columns or {}).get(item.id)
        fitting = _said(columns, said) if said else _fitting(columns, item)
        if not said:  # beside one that takes grades, a letter or a percentage is no choice
            fitting = [column for column in fitting if not column.closed] or fitting
        if not fitting and not said and not wanted.explicit:
            continue
        if len(fitting) != 1:
            raise UserError(_no_column(columns, fitting, item, said, file))
        if fitting[0].closed:
            raise UserError(
                _("{file}: the column {title!r} takes no grades: {reason}.").format(
                    file=file, title=one_line(fitting[0].title), reason=fitting[0].closed
                )
            )
        found.append(Target(item, fitting[0]))
    if not found:
        raise UserError(_no_column(columns, [], wanted.items[0], None, file))
    for target in found:
        sharing = [other for other in found if other.column.place == target.column.place]
        if len(sharing) > 1:
            raise UserError(
                _(
                    "{file}: the column {title!r} fits {items}: say --column {item}=TITLE for each."
                ).format(
                    file=file,
                    title=one_line(target.column.title),
                    items=", ".join(other.item.id for other in sharing),
                    item=target.item.id,
                )
            )
    return tuple(found)


def _said(columns: Sequence[Column], title: str) -> list[Column]:
    exact = [column for column in columns if column.title.strip() == title.strip()]
    plain = words(title)
    return exact or [
        column for column in columns if plain in (words(column.title), words(column.core))
    ]


def _fitting(columns: Sequence[Column], item: Item) -> list[Column]:
    """Those of an item's own name; where there is none, those that have it among other words."""
    names = [words(name) for name in item.names if words(name)]
    exact = [column for column in columns if words(column.core or column.title) in names]
    if exact:
        return exact
    return [
        column
        for column in columns
        if any(f" {name} " in f" {words(column.core or column.title)} " for name in names[:2])
    ]


def _no_column(
    columns: Sequence[Column],
    fitting: Sequence[Column],
    item: Item,
    said: str | None,
    file: str,
) -> str:
    shown = [one_line(column.title, 80) for column in (fitting or columns)]
    listed = "; ".join(shown[:_MOST_SHOWN]) + ("; ..." if len(shown) > _MOST_SHOWN else "")
    if fitting:
        return _(
            "{file}: several columns fit {item}: say one with --column TITLE. They are: {columns}"
        ).format(file=file, item=item.id, columns=listed)
    if not shown:
        return _(
            "{file} has no column for grades: export it again with them, or name one with "
            "--column TITLE."
        ).format(file=file)
    if said:
        return _("{file} has no column {title!r}. Its columns for grades are: {columns}").format(
            file=file, title=one_line(said), columns=listed
        )
    return _(
        "{file}: no column fits {item}: say one with --column TITLE. Its columns for grades are: "
        "{columns}"
    ).format(file=file, item=item.id, columns=listed)


def words(title: str) -> str:
    """A title as it is compared: its words in small letters."""
    text = unicodedata.normalize("NFKC", title).casefold()
    return " ".join("".join(one if one.isalnum() else " " for one in text).split())


def first_row(rows: Sequence[Sequence[str]]) -> int:
    """The first row with anything in it."""
    return next(place for place, row in enumerate(rows) if any(cell.strip() for cell in row))
