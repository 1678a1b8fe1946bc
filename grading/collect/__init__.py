"""An archive as a learning platform makes it, into the folders of a classroom.

`names` reads whose a file is from its name, `archive` reads zip files that strangers filled, `ids`
makes valid ids of names and keeps who is who, and `place` writes the submissions.
"""
