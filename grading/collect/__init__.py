"""What came in, from a platform or a folder, into the folders of a classroom.

`opening` opens zip files and folders that strangers filled (`archive`, `folder`); `recognise` tells
where they come from, and with `names`, `google`, `exchange` and `repositories` whose a file is;
`persons` makes ids of that, by what `ids` keeps and what the class list (`class_list`) says; `plan`
gathers each student's work, `teams` and `spread` give it to a group; `place` writes it.
"""
