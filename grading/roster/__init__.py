"""Who is in the class: `classroom/roster.csv`, and what a student is called in front of a person.

Everybody who shows students reads it through `read_roster`; `python -m grading roster` writes it.
"""

from grading.roster.file import BLIND, FILE, read_roster, write_roster
from grading.roster.model import Roster, Student

__all__ = ["BLIND", "FILE", "Roster", "Student", "read_roster", "write_roster"]
