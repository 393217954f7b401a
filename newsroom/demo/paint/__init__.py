"""Paints the demo's pictures: abstract photographs, portraits, the mark.

Repaint with `pip install -e ".[paint]"` and `python -m newsroom.demo.paint [NAME …]`; the results
are committed in newsroom/demo/pictures/, so that a first start needs neither NumPy nor patience.
"""
