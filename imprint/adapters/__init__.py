"""Adapters on disk: their files and their versions."""
