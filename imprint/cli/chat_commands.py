"""What a line that begins with a slash does in a chat. Each command is one method and one line of help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from imprint.cli.terminal import shortened
from imprint.errors import UsageError, nearest
from imprint.types import BASE_NAME, AdapterRef

if TYPE_CHECKING:
    from imprint.chat import Chat
    from imprint.cli.chat import Screen
    from imprint.live.lessons import Lesson

KEYS = """\
Enter sends; Alt-Enter, or a backslash at the end, adds a line. Ctrl-C stops an answer, twice it leaves.
A message that begins with a slash is written with two: //etc/hosts is missing."""
COLUMN = 48  # characters of a question or an answer in a table


@dataclass(frozen=True)
class Command:
    usage: str
    help: str
    do: Callable[[str], bool | None]


class Commands:
    """The commands of one chat."""

    def __init__(self, chat: Chat, screen: Screen) -> None:
        self.chat = chat
        self.screen = screen
        listed = (
            Command("/teach QUESTION => ANSWER", "learn to answer so", self.teach),
            Command("/correct TEXT", "learn that this was the answer to the last message", self.correct),
            Command("/good", "learn to keep giving the last answer", self.good),
            Command("/undo", "take the last lesson back", self.undo),
            Command(
                "/adapter [NAME[@VERSION]]", "answer with another adapter; alone: list them", self.adapter
            ),
            Command("/adapter new NAME", "begin an adapter; its first lesson makes it", self.adapter),
            Command("/compare PROMPT", "the base's answer beside the adapter's", self.compare),
            Command("/lessons", "what this adapter was taught", self.lessons),
            Command("/forget LESSON...", "take lessons out for good; /lessons has their names", self.forget),
            Command("/save FILE", "write the conversation as one line of chat JSONL", self.save),
            Command("/wait", "wait until everything is learnt", self.wait),
            Command("/resume", "learn what was interrupted", self.resume),
            Command("/help", "this list", self.help),
            Command("/exit", "leave, when everything is learnt", self.exit),
        )
        self.listed = listed
        self.by_word = {command.usage.split()[0]: command for command in reversed(listed)}

    @property
    def words(self) -> list[str]:
        return list(self.by_word)

    def run(self, line: str) -> bool:
        """Do what a line says; true to leave the chat. Raises ImprintError."""
        word, *rest = line.split(maxsplit=1)
        if word not in self.by_word:
            raise UsageError(f"no command {word!r}{nearest(word, self.by_word)}")
        return bool(self.by_word[word].do(rest[0].strip() if rest else ""))

    def teach(self, rest: str) -> None:
        question, arrow, answer = (part.strip() for part in rest.partition("=>"))
        if not (question and arrow and answer):
            raise UsageError("write it as /teach QUESTION => ANSWER")
        self._learning(self.chat.teach(question, answer).adapter)

    def correct(self, rest: str) -> None:
        if not rest:
            raise UsageError("write it as /correct TEXT, the answer that it should have been")
        self._learning(self.chat.correct(rest).adapter)

    def good(self, rest: str) -> None:
        self._nothing(rest)
        self._learning(self.chat.good().adapter)

    def _learning(self, adapter: str) -> None:
        self.screen.note(f"learning it as {adapter}; go on talking")

    def undo(self, rest: str) -> None:
        self._nothing(rest)
        undone = self.chat.undo()
        subject = shortened(undone.lesson.examples[-1].question, COLUMN)
        what = "took back" if undone.learnt else "stopped learning"
        self.screen.note(f"{what} {subject!r}; {undone.answering} answers now")

    def adapter(self, rest: str) -> None:
        words = rest.split()
        if not words:
            self._adapters()
        elif len(words) == 1:
            self.screen.note(f"{self.chat.use(words[0])} answers from now on")
        elif len(words) == 2 and words[0] == "new":
            self.chat.use(words[1], new=True)
            self.screen.note(f"{words[1]} begins as the base; teach it something")
        else:
            raise UsageError("write it as /adapter NAME, /adapter NAME@VERSION or /adapter new NAME")

    def _adapters(self) -> None:
        registry, now = self.chat.model.registry, AdapterRef.parse(self.chat.answering)
        rows = [("*" if now.name == BASE_NAME else "", BASE_NAME, "", "")]
        for name in registry.names():
            active = registry.active(name)
            versions = ", ".join(map(str, registry.versions(name)))
            mark = "*" if now.name == name else ""
            rows.append((mark, name, str(active or BASE_NAME), versions))
        self.screen.terminal.table(("", "adapter", "active", "versions"), rows)

    def compare(self, rest: str) -> None:
        if not rest:
            raise UsageError("write it as /compare PROMPT")
        base, adapted = self.chat.compare(rest)
        self.screen.terminal.table((BASE_NAME, self.chat.answering), [(base, adapted)], lines=True)

    def lessons(self, rest: str) -> None:
        self._nothing(rest)
        taught = self.chat.lessons()
        if not taught:
            self.screen.note(f"{self.chat.adapter.name} was taught nothing yet")
            return
        rows = [
            (
                lesson.id,
                standing(lesson),
                shortened(example.question, COLUMN),
                shortened(example.answer, COLUMN),
            )
            for lesson in taught
            for example in lesson.examples
        ]
        self.screen.terminal.table(("lesson", "state", "question", "answer"), rows)

    def forget(self, rest: str) -> None:
        if not rest:
            raise UsageError("write it as /forget LESSON, as /lessons names it; several are possible")
        lessons = self.chat.forget(rest.split())
        subject = shortened(lessons[0].examples[-1].question, COLUMN)
        more = f" and {len(lessons) - 1} more" if len(lessons) > 1 else ""
        self.screen.note(f"forgetting {subject!r}{more}; go on talking")

    def save(self, rest: str) -> None:
        if not rest:
            raise UsageError("write it as /save FILE")
        self.screen.note(f"saved as {str(self.chat.save(rest))!r}")

    def wait(self, rest: str) -> None:
        self._nothing(rest)
        with self.screen.open_to_notices():
            self.chat.background.wait()

    def resume(self, rest: str) -> None:
        self._nothing(rest)
        count = len(self.chat.background.resume())
        lessons = "1 lesson" if count == 1 else f"{count} lessons"
        self.screen.note(f"learning {lessons}" if count else "nothing was interrupted")

    def help(self, rest: str) -> None:
        self._nothing(rest)
        width = max(len(command.usage) for command in self.listed)
        for command in self.listed:
            self.screen.terminal.say(f"  {command.usage:<{width}}  {command.help}")
        self.screen.terminal.say(KEYS)

    def exit(self, rest: str) -> bool:
        self._nothing(rest)
        return True

    def _nothing(self, rest: str) -> None:
        if rest:
            raise UsageError(
                f"nothing is expected after this command, but there is {shortened(rest, COLUMN)!r}"
            )


def standing(lesson: Lesson) -> str:
    """What became of a lesson, in a word or two."""
    if lesson.superseded_by:
        return f"superseded by {lesson.superseded_by}"
    return lesson.state + (f" as {lesson.version}" if lesson.version else "")
