"""What nbgrader's own pages get from us by `nbgrader_config.py`: safe Markdown, and the rubric.

Nothing is imported here: JupyterLab reads that file too.
"""
