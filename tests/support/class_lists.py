"""Class lists as platforms write them.

Canvas: https://github.com/instructure/canvas-lms, lib/gradebook_exporter.rb (rows for posting and
points, "    Points Possible" as it is, sections in a sentence, the test student last, LastName and
FirstName where names are split). Moodle: https://github.com/moodle/moodle, user/action_redir.php
(participants) and grade/export/lib.php (gradebook). Brightspace: "#" before numbers and behind the
last column.
"""

from __future__ import annotations

from grading.class_lists.listed import ClassList
from grading.class_lists.people import class_list

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Email,Lab 1 (12),Current Score\n"
    ",,,,,,Manual Posting,\n"
    "    Points Possible,,,,,,10,(read only)\n"
    '"Lovelace, Ada",111,s1,alove,Lab A and Lab B,x,9.00,90\n'
    '"García Márquez, Juan",112,s2,jg@uni.example,Lab A,,,\n'
    '"Student, Test",999,,0a1b2c,Lab A,,,\n'
)
CANVAS_SPLIT = (
    "LastName,FirstName,ID,SIS Login ID,Section,Lab 1 (12)\n"
    "    Points Possible,,,,,10\n"
    "Lovelace,Ada,111,alove,Lab A,9\n"
)
CANVAS_GROUPS = (
    "name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id\n"
    "Ada Lovelace,111,s1,alove,Lab A,Team 3,7,\n"
)
MOODLE = (
    '"First name","Last name","ID number","Email address",Groups\n'
    "Ada,Lovelace,s1,ada@example.org,Team 3\n"
    "Zoë,O'Neil,s7,zoe@example.org,\n"
)
MOODLE_GRADES = (
    '"First name",Surname,"ID number",Institution,Department,"Email address",'
    '"Assignment: Lab 1 (Real)","Last downloaded from this course"\n'
    "Ada,Lovelace,s1,,,ada@example.org,9.00,1748000000\n"
)
MOODLE_WORKSHEET = (
    'Identifier,"Full name","ID number","Email address",Status,Grade\n'
    '"Participant 4711","Ada Lovelace",s1,ada@example.org,"Submitted for grading",\n'
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,Lab 1 Points Grade,End-of-Line Indicator\n"
    "#00123,#alove,Lovelace,Ada,ada@example.org,9,#\n"
)
PLAIN = "Name,E-Mail,Student ID\nA B,a@x.org,7\n"


def read(text: str, kind: str = "", file: str = "list.csv", **told: str) -> ClassList:
    """The list in a text."""
    return class_list(text.encode(), file, kind, told=told)
