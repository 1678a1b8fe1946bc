"""Lesson 07, autograd."""
