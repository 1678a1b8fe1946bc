"""Collects a cell's outputs from a kernel's messages, in nbformat's form and within a budget."""

from __future__ import annotations

from typing import Any

from course.i18n import gettext as _

# What a graded notebook may show: text and raster pictures. HTML, SVG and scripts are left out.
SHOWN = ("text/plain", "image/png", "image/jpeg", "text/latex")
FLOOD_FACTOR = 16


class Outputs:
    """The outputs of one cell. `room` is how many bytes may be kept; beyond it everything is dropped and a note says so."""

    def __init__(self, room: int) -> None:
        self.kept: list[dict[str, Any]] = []
        self.size = 0
        self.received = 0
        self._room = max(0, room)
        self._full = False
        self._clear_next = False

    @property
    def flooded(self) -> bool:
        return self.received > FLOOD_FACTOR * max(self._room, 1_000_000)

    def take(self, kind: str, content: dict[str, Any]) -> None:
        """Adds one message; unknown kinds are ignored. Content is a kernel's word: nothing about its form is trusted."""
        if kind == "stream":
            self._stream("stderr" if content.get("name") == "stderr" else "stdout", str(content.get("text", "")))
        elif kind in ("display_data", "execute_result"):
            self._data(kind, content.get("data"))
        elif kind == "error":
            self._error(content)
        elif kind == "clear_output":
            if content.get("wait"):
                self._clear_next = True
            else:
                self.kept.clear()

    def _start(self) -> None:
        if self._clear_next:
            self.kept.clear()
            self._clear_next = False

    def _stream(self, name: str, text: str) -> None:
        self._start()
        text = self._fit(text)
        if not text:
            return
        last = self.kept[-1] if self.kept else {}
        if last.get("output_type") == "stream" and last.get("name") == name:
            last["text"] += text
        else:
            self.kept.append({"output_type": "stream", "name": name, "text": text})

    def _data(self, kind: str, data: Any) -> None:
        self._start()
        shown = {}
        for mime in SHOWN:
            value = data.get(mime) if isinstance(data, dict) else None
            if isinstance(value, str):
                self.received += len(value)
                if self.size + len(value) <= self._room:
                    self.size += len(value)
                    shown[mime] = value
        if shown:
            output: dict[str, Any] = {"output_type": kind, "data": shown, "metadata": {}}
            if kind == "execute_result":
                output["execution_count"] = None
            self.kept.append(output)

    def _error(self, content: dict[str, Any]) -> None:
        self._start()
        trace = content.get("traceback")
        lines = [self._fit(str(line)) for line in trace[:200]] if isinstance(trace, list) else []
        self.kept.append({"output_type": "error", "ename": self._fit(str(content.get("ename", "")))[:200],
                          "evalue": self._fit(str(content.get("evalue", "")))[:2000], "traceback": lines})

    def _fit(self, text: str) -> str:
        self.received += len(text)
        room = self._room - self.size
        if len(text) <= room:
            self.size += len(text)
            return text
        if self._full:
            return ""
        self._full = True
        self.size = self._room
        return text[:room] + "\n" + _("[the rest of the output was dropped: the limit is reached]") + "\n"
