"""What a kernel process runs before the student's code does. Standard library only, and nothing
else of `grading` is imported: these files are loaded by path, in a process that must not know where
the rest is."""
