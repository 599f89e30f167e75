"""Lessons: how what a person says becomes a version of an adapter."""
