"""The commands of `python -m grading`: `add_arguments(parser)` and `run(arguments)`.

What is slow to import is imported in `run`, so that `--help` answers at once.
"""

from __future__ import annotations

from course.i18n import mark

# A command's module is loaded only when it is called: `--help` is quick, and one command cannot
# break another.
COMMANDS: dict[str, str] = {
    "build": mark("make the notebooks of solutions/ and register the lessons in the gradebook"),
    "new": mark("write the stubs of a new lesson, or of a new exercise of a lesson"),
    "publish": mark("write the students' tree for a public repository"),
    "roster": mark("take in the class list, and see who is in the class"),
    "collect": mark("put what came in, from a platform or a folder, into the classroom"),
    "due": mark("say when a lesson is due, or list all due dates and extensions"),
    "extend": mark("give one student more time for a lesson"),
    "autograde": mark("grade what is new or changed among the submissions"),
    "watch": mark("keep running, grade each hand-in within moments, and write the student's page"),
    "feedback": mark("write a feedback page for each student"),
    "mark": mark("score what waits for a person, criterion by criterion, in the terminal"),
    "log": mark("show every change of a student's scores: when, old, new, why and by whom"),
    "regrade": mark("take in what students ask to have looked at again, and answer it"),
    "report": mark("write a picture of the class"),
    "export": mark("put grades and feedback into the form that an LMS takes back"),
    "push": mark("send grades to Canvas; shows them first"),
    "similar": mark("show which answers are so alike that a person should look at them"),
    "verify": mark("prove the graders on the answer bank"),
    "crash": mark("kill grading runs at random moments and prove that nothing is lost or doubled"),
    "doctor": mark("show what this machine gives, and try each forbidden act once"),
    "attack": mark(
        "hand in every kind of attack among honest students, and prove that nothing comes of it"
    ),
    "fuzz": mark(
        "put mutated notebooks through intake and rebuild and hold what comes out to what went in"
    ),
    "demo": mark("grade a sample class and show the result"),
}
