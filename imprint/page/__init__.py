"""The page of `imprint serve`: chat, teach, watch it learn, undo, compare and score, in a browser.

Python alone (NiceGUI), with what a browser loads shipped in the package; nothing comes from elsewhere. It
talks to the services that the HTTP API stands on, in the same process. Needs the extra `serve`.
"""

from imprint.page.door import mount

__all__ = ["mount"]
