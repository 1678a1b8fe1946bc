"""Sample submissions, made from the answer bank: single ones, and a class of what a term brings."""
