"""Collects a cell's outputs from a kernel's messages, in nbformat's form and within a budget."""

from __future__ import annotations

from typing import Any

from course.i18n import gettext as _

# What a graded notebook may show: text and raster pictures. HTML, SVG and scripts are left out.
SHOWN = ("text/plain", "image/png", "image/jpeg", "text/latex")
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")  # pasted into a text
_MOST_OUTPUTS = 1000
_LARGEST_SIDE = 10_000  # pixels
_LONGEST_DESCRIPTION = 2000


class Outputs:
    """The outputs of one cell.

    `budget` is how many bytes may be kept; beyond it everything is dropped and a note says so. The
    content of a message is a kernel's word: nothing about its form is trusted.
    """

    def __init__(self, budget: int) -> None:
        self.kept: list[dict[str, Any]] = []
        self.size = 0
        self._budget = max(0, budget)
        self._full = False
        self._clear_next = False

    def take(self, kind: str, content: dict[str, Any]) -> None:
        """Adds one message; unknown kinds are ignored."""
        if kind == "clear_output":
            self._clear_next = True
            if not content.get("wait"):
                self._clear()
        elif not self._full and kind in ("stream", "display_data", "execute_result", "error"):
            self._clear()
            if len(self.kept) >= _MOST_OUTPUTS:
                self.close()
            elif kind == "stream":
                self._stream(
                    "stderr" if content.get("name") == "stderr" else "stdout",
                    _clean(content.get("text")),
                )
            elif kind == "error":
                self._error(content)
            else:
                self._data(kind, content.get("data"), content.get("metadata"))

    def close(self) -> None:
        """Takes no more, and says so as the last output."""
        if not self._full:
            self._full = True
            note = _("[the rest of the output was dropped: the limit is reached]")
            self.kept.append({"output_type": "stream", "name": "stdout", "text": f"\n{note}\n"})

    def _clear(self) -> None:
        if self._clear_next:
            self.kept.clear()
            self._clear_next = False

    def _stream(self, name: str, text: str) -> None:
        text = self._fit(text)
        last = self.kept[-1] if self.kept else {}
        if text and last.get("output_type") == "stream" and last.get("name") == name:
            last["text"] += text
        elif text:
            self.kept.append({"output_type": "stream", "name": name, "text": text})
        self._close_if_reached()

    def _data(self, kind: str, data: Any, metadata: Any) -> None:
        data = data if isinstance(data, dict) else {}
        shown = {}
        for mime in SHOWN:
            value = data.get(mime)
            if isinstance(value, str):
                if mime.startswith("image/"):  # half a picture is none
                    kept = (
                        value if value.isascii() and len(value) <= self._budget - self.size else ""
                    )
                    self.size += len(kept) if kept else self._budget - self.size
                else:
                    kept = self._fit(_clean(value))
                if kept:
                    shown[mime] = kept
        if "image/svg+xml" in data and not any(mime.startswith("image/") for mime in shown):
            note = _(
                "[a picture in SVG, which can hold more than a picture, is not kept: PNG and "
                "JPEG are]"
            )
            shown["text/plain"] = "\n".join(
                filter(None, (shown.get("text/plain", ""), self._fit(note)))
            )
        if shown:
            output: dict[str, Any] = {
                "output_type": kind,
                "data": shown,
                "metadata": self._about_pictures(metadata, shown),
            }
            if kind == "execute_result":
                output["execution_count"] = None
            self.kept.append(output)
        self._close_if_reached()

    def _about_pictures(self, metadata: Any, shown: dict[str, str]) -> dict[str, dict[str, Any]]:
        """The sides that pictures are to be shown with, and their descriptions; nothing else."""
        found = {}
        for mime in shown:
            given = (
                metadata.get(mime)
                if isinstance(metadata, dict) and mime.startswith("image/")
                else None
            )
            given = given if isinstance(given, dict) else {}
            sides = {side: given.get(side) for side in ("width", "height")}
            kept: dict[str, Any] = {
                side: size
                for side, size in sides.items()
                if type(size) is int and 0 < size <= _LARGEST_SIDE
            }
            if isinstance(given.get("alt"), str):
                kept["alt"] = self._fit(_clean(given["alt"])[:_LONGEST_DESCRIPTION])
            if kept:
                found[mime] = kept
        return found

    def _error(self, content: dict[str, Any]) -> None:
        trace = content.get("traceback")
        lines = [self._fit(_clean(line)) for line in trace[:200]] if isinstance(trace, list) else []
        self.kept.append(
            {
                "output_type": "error",
                "ename": self._fit(_clean(content.get("ename"))[:200]),
                "evalue": self._fit(_clean(content.get("evalue"))[:2000]),
                "traceback": lines,
            }
        )
        self._close_if_reached()

    def _fit(self, text: str) -> str:
        """As much of the text as there is budget for."""
        data = text.encode("utf-8")[: self._budget - self.size]
        self.size += len(data)
        return data.decode("utf-8", "ignore")

    def _close_if_reached(self) -> None:
        if self.size >= self._budget:
            self.close()


def _clean(text: Any) -> str:
    """The text without halves of characters, which could not be written to a file."""
    return str(text if text is not None else "").encode("utf-8", "replace").decode("utf-8")
