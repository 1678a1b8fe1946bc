"""A notebook as other programs save it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from grading.samples.submissions import without_metadata

Notebook = dict[str, Any]


def jupyter(notebook: Notebook) -> Notebook:
    """JupyterLab: as it was."""
    return copy.deepcopy(notebook)


def colab(notebook: Notebook) -> Notebook:
    """Google Colab's "Download .ipynb": format 4.0, its own key order.

    Ids stand in the metadata, and `outputId` once a cell has run.
    """
    cells = []
    for number, cell in enumerate(notebook["cells"]):
        metadata = {**cell["metadata"], "id": f"cQ{number:03d}xZ_aBcD"}
        saved: Notebook = {
            "cell_type": cell["cell_type"],
            "source": cell["source"],
            "metadata": metadata,
        }
        if cell["cell_type"] == "code":
            metadata.update(
                colab={"base_uri": "https://localhost:8080/"},
                outputId=f"{number:08x}-5a1b-4c2d-9e3f-0123456789ab",
            )
            saved.update(execution_count=number, outputs=[])
        cells.append(saved)
    return {
        "nbformat": 4,
        "nbformat_minor": 0,
        "metadata": {
            "colab": {"provenance": [], "toc_visible": True},
            "accelerator": "GPU",
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
        },
        "cells": cells,
    }


def vs_code(notebook: Notebook) -> Notebook:
    """Visual Studio Code: format 4.2 without ids, a language on each cell, nbgrader's metadata."""
    saved = copy.deepcopy(notebook)
    saved["nbformat_minor"] = 2
    language = {
        "name": "python",
        "version": "3.12.4",
        "codemirror_mode": {"name": "ipython", "version": 3},
    }
    kernel = {"display_name": ".venv", "language": "python", "name": "python3"}
    saved["metadata"] = {"kernelspec": kernel, "language_info": language, "orig_nbformat": 4}
    for cell in saved["cells"]:
        cell.pop("id", None)
        if cell["cell_type"] == "code":
            cell["metadata"] = {**cell["metadata"], "vscode": {"languageId": "python"}}
    return saved


def version_3(notebook: Notebook) -> Notebook:
    """Format 3 of IPython 1 to 2: cells in a worksheet, code as `input`."""
    cells = []
    for cell in notebook["cells"]:
        saved = {"cell_type": cell["cell_type"], "metadata": dict(cell["metadata"])}
        if cell["cell_type"] == "code":
            saved |= {"collapsed": False, "input": cell["source"], "language": "python"}
            saved |= {"outputs": [], "prompt_number": 1}
        else:
            saved["source"] = cell["source"]
        cells.append(saved)
    return {
        "metadata": {"name": ""},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [{"cells": cells, "metadata": {}}],
    }


FORMS: Mapping[str, Callable[[Notebook], Notebook]] = {
    "jupyter": jupyter,
    "colab": colab,
    "vs_code": vs_code,
    "version_3": version_3,
    "stripped": without_metadata,
}
