"""What nbgrader's own pages (Formgrader, `generate_feedback`) get from us by `nbgrader_config.py`:
safe Markdown, and the rubric.

Nothing is imported here: JupyterLab reads that file too.
"""
