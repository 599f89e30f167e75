"""Between people's words and token ids: the tokenizer, the chat template, training masks and streaming.

Templates are rendered in a sandbox, with the variables and filters that transformers gives them, so a base
sees here what it saw when it was made. Does not know a tensor, nor how tokens are predicted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import jinja2
import jinja2.ext
import jinja2.nodes
import jinja2.parser
import jinja2.sandbox
from tokenizers import AddedToken, Tokenizer

from imprint.engine.configuration import read_json, token_ids
from imprint.errors import BaseModelError, InputError
from imprint.types import Example, Message, TokenRow

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""The template of a base that has none, but has ChatML's tokens."""

PLAIN = (
    "{% for message in messages %}{{ message.role | capitalize }}: {{ message.content }}"
    "{% if message.role == 'assistant' %}{{ eos_token }}{% endif %}{{ '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}Assistant:{% endif %}"
)
"""The template of any other base without one: `User: ...`, then `Assistant: ...` ended by the end-of-text
token. The prompt stops before the space, because most tokenizers join it to the word that follows."""

TURN_ENDS = ("<|im_end|>", "<|eot_id|>", "<|end|>")
SPECIAL = ("bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token")
UNFINISHED = "\ufffd"  # what decoding an incomplete UTF-8 sequence yields


class Objection(jinja2.TemplateError):
    """A template refused the conversation with `raise_exception`."""


class Generation(jinja2.ext.Extension):
    """`{% generation %} ... {% endgeneration %}`, with which some templates mark the assistant's words: its
    content."""

    tags = {"generation"}  # noqa: RUF012, the name and type are jinja's

    def parse(self, parser: jinja2.parser.Parser) -> list[jinja2.nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


@dataclass(frozen=True, eq=False)
class Text:
    """The words of one base. All methods are pure, but for templates that print today's date."""

    tokenizer: Tokenizer
    template: jinja2.Template
    special: Mapping[str, str]
    """bos_token, eos_token and so on, as the template refers to them."""
    end_tokens: tuple[int, ...]
    """The ids that end an answer."""

    @classmethod
    def open(cls, folder: Path) -> Text:
        """The tokenizer and template of a base folder; BaseModelError if either cannot be used."""
        settings = _optional(folder / "tokenizer_config.json")
        tokenizer = _tokenizer(folder, settings)
        special = _special({**_optional(folder / "special_tokens_map.json"), **settings})
        source = _template_source(folder, settings)
        if source is None:
            source = CHATML if tokenizer.token_to_id("<|im_start|>") is not None else PLAIN
        try:
            template = _environment().from_string(source)
        except jinja2.TemplateError as error:
            raise BaseModelError(f"the chat template of {str(folder)!r} is malformed: {error}") from None
        return cls(tokenizer, template, special, _end_tokens(folder, tokenizer, special, source))

    def encode(self, text: str) -> list[int]:
        """The ids of a text; special tokens written in it are recognised, none is added."""
        return list(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def decode(self, ids: Iterable[int]) -> str:
        """The text of ids, without special tokens and end tokens."""
        visible = [token for token in ids if token not in self.end_tokens]
        return str(self.tokenizer.decode(visible, skip_special_tokens=True))

    def stream(self, stop: Sequence[str] = ()) -> Stream:
        return Stream(self, stop)

    def render(self, messages: Sequence[Message], *, answering: bool) -> str:
        """The conversation as text; `answering` ends it where the assistant is to speak.

        InputError, in the template's own words, if it refuses the conversation.
        """
        turns = [{"role": message.role, "content": message.content} for message in messages]
        try:
            # A taught answer is an answer and nothing before it, so templates that can are told not to
            # deliberate.
            return self.template.render(
                messages=turns, tools=None, documents=None, add_generation_prompt=answering,
                enable_thinking=False, **self.special,
            )  # fmt: skip
        except Objection as error:
            raise InputError(f"the base's chat template refuses the conversation: {error}") from None
        except (jinja2.TemplateError, TypeError, ValueError, LookupError, ArithmeticError) as error:
            raise BaseModelError(f"the base's chat template fails: {error}; use another base") from None

    def prompt(self, messages: Sequence[Message]) -> tuple[int, ...]:
        """The ids of a conversation up to where the assistant is to speak."""
        return tuple(self.encode(self.render(messages, answering=True)))

    def alone(self, messages: Sequence[Message]) -> tuple[int, ...]:
        """The ids of the user's last message as if nothing but the system message had come before it, up to
        where the assistant is to speak; empty where nothing else did."""
        opening = [message for message in messages[:1] if message.role == "system"]
        if len(messages) <= len(opening) + 1 or messages[-1].role != "user":
            return ()
        return self.prompt([*opening, messages[-1]])

    def row(self, example: Example, context: int) -> TokenRow:
        """A conversation as one training row: its last prompt exactly as `prompt` gives it, then the answer.

        Every assistant turn of positive weight is supervised from its first token to its end token with that
        weight, all else 0; what follows the last end token is left out. Nothing is ever cut: InputError if
        the row is longer than `context`. BaseModelError if the template does not let turns be found.
        """
        messages = example.messages
        turns = [
            i for i, message in enumerate(messages) if message.role == "assistant" and message.weight > 0
        ]
        if not turns:
            raise InputError("no assistant message has a weight above 0, so there is nothing to learn")
        for i in turns:
            self._require_plain(messages[i])
        full = self.render(messages, answering=False)
        tokens, final = self._joined(full, self.render(messages[:-1], answering=True))
        starts = {
            i: final if i == len(messages) - 1 else self._start(full, tokens, messages[:i]) for i in turns
        }
        weights = [0.0] * len(tokens)
        for i, start in starts.items():
            for position in range(start, self._end(tokens, start)):
                weights[position] = messages[i].weight
        length = self._end(tokens, final)
        if length > context:
            raise InputError(
                f"the example is {length} tokens long, but the base reads at most {context}; shorten it"
            )
        return TokenRow(tuple(tokens[:length]), tuple(weights[:length]))

    def _require_plain(self, message: Message) -> None:
        """An answer that spells an end token could never be given: decoding would stop there."""
        for token in self.end_tokens:
            if (spelled := self.tokenizer.id_to_token(token)) and spelled in message.content:
                raise InputError(f"the answer contains {spelled!r}, which ends an answer; remove it")

    def _joined(self, full: str, prompt: str) -> tuple[list[int], int]:
        """The ids of a conversation, beginning with the ids of its last prompt, and the number of those.

        The tokenizer may join characters across the border; the answer is then encoded alone, for decoding
        starts from the prompt's ids and can never produce the joined token.
        """
        if not full.startswith(prompt):
            raise BaseModelError(
                "the base's chat template changes the prompt once it is answered, so none can be learnt; "
                "use another base"
            )
        whole, head = self.encode(full), self.encode(prompt)
        if whole[: len(head)] == head:
            return whole, len(head)
        apart = head + self.encode(full[len(prompt) :])
        if self.tokenizer.decode(apart, skip_special_tokens=False) != self.tokenizer.decode(
            whole, skip_special_tokens=False
        ):
            raise BaseModelError("the base's tokenizer cannot split prompt and answer; use another base")
        return apart, len(head)

    def _start(self, full: str, tokens: list[int], before: Sequence[Message]) -> int:
        """Where in `tokens` the answer to the turns `before` begins."""
        prompt = self.render(before, answering=True)
        if not full.startswith(prompt):
            raise BaseModelError(
                "the base's chat template rewrites earlier turns, so they cannot be learnt inside a longer "
                "conversation; give earlier assistant messages weight 0, or make each turn its own example"
            )
        head = self.encode(prompt)
        if tokens[: len(head)] == head:
            return len(head)
        # The border lies inside a token of the conversation: supervise from the first one that begins behind
        # it.
        spans = self.tokenizer.encode(full, add_special_tokens=False).offsets
        return next(index for index, (first, _) in enumerate(spans) if first >= len(prompt))

    def _end(self, tokens: list[int], start: int) -> int:
        """One past the first end token at or after `start`."""
        for position in range(start, len(tokens)):
            if tokens[position] in self.end_tokens:
                return position + 1
        raise BaseModelError(
            "the base's chat template does not end the assistant's turns with an end token; use another base"
        )


class Stream:
    """Detokenises an answer as it comes.

    What `push` and `finish` return joins to `decode` of all ids, up to the first stop text; text that could
    still become part of a character or of a stop text is held back.
    """

    def __init__(self, text: Text, stop: Sequence[str] = ()) -> None:
        self.stopped = False
        """Whether a stop text was met; everything from it on is swallowed."""
        self._text = text
        self._stop = tuple(word for word in stop if word)
        self._ids: list[int] = []
        # Ids are decoded together with those before them (from _anchor), since a decoder may treat the first
        # token of a text differently; those before _read have been passed on.
        self._anchor = self._read = 0
        self._held = ""

    def push(self, token: int) -> str:
        """The text that has become certain with one more token."""
        self._ids.append(token)
        return "" if self.stopped else self._release(self._decoded(), ending=False)

    def finish(self) -> str:
        """The text held back so far; the answer is over."""
        return "" if self.stopped else self._release(self._decoded(ending=True), ending=True)

    def _decoded(self, *, ending: bool = False) -> str:
        known = self._text.decode(self._ids[self._anchor : self._read])
        text = self._text.decode(self._ids[self._anchor :])
        if len(text) <= len(known) or (text.endswith(UNFINISHED) and not ending):
            return ""
        self._anchor, self._read = self._read, len(self._ids)
        return text[len(known) :]

    def _release(self, piece: str, *, ending: bool) -> str:
        pending = self._held + piece
        met = [place for word in self._stop if (place := pending.find(word)) >= 0]
        if met:
            self.stopped, self._held = True, ""
            return pending[: min(met)]
        keep = 0 if ending else max((_overlap(pending, word) for word in self._stop), default=0)
        self._held = pending[len(pending) - keep :]
        return pending[: len(pending) - keep]


def _overlap(text: str, word: str) -> int:
    """The length of the longest end of `text` with which `word` begins, short of the whole word."""
    return next(
        (size for size in range(min(len(word) - 1, len(text)), 0, -1) if text.endswith(word[:size])), 0
    )


def _optional(file: Path) -> dict[str, Any]:
    return read_json(file) if file.is_file() else {}


def _tokenizer(folder: Path, settings: Mapping[str, Any]) -> Tokenizer:
    file = folder / "tokenizer.json"
    if not file.is_file():
        raise BaseModelError(
            f"{str(folder)!r} has no tokenizer.json; save one with transformers: "
            "AutoTokenizer.from_pretrained(folder).save_pretrained(folder)"
        )
    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises nothing narrower
        raise BaseModelError(f"{str(file)!r} cannot be read: {error}; fetch it again") from None
    tokenizer.no_truncation()
    tokenizer.no_padding()
    declared = settings.get("added_tokens_decoder")
    for _, entry in sorted((declared or {}).items(), key=lambda item: int(item[0])):
        if tokenizer.token_to_id(entry["content"]) is None:
            tokenizer.add_tokens(
                [AddedToken(entry["content"], special=bool(entry.get("special")), normalized=False)]
            )
    return tokenizer


def _special(settings: Mapping[str, Any]) -> dict[str, str]:
    """Special tokens by name; a file holds each as text or as an object with `content`."""
    found: dict[str, str] = {}
    for name in SPECIAL:
        value = settings.get(name)
        value = value.get("content") if isinstance(value, dict) else value
        if isinstance(value, str):
            found[name] = value
    return found


def _template_source(folder: Path, settings: Mapping[str, Any]) -> str | None:
    file = folder / "chat_template.jinja"
    if file.is_file():
        try:
            return file.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise BaseModelError(f"{str(file)!r} cannot be read: {error}; fetch it again") from None
    value = settings.get("chat_template")
    if value is None:
        value = _optional(folder / "chat_template.json").get("chat_template")
    if isinstance(value, list):
        named = {entry.get("name"): entry.get("template") for entry in value if isinstance(entry, dict)}
        value = named.get("default", next(iter(named.values()), None))
    if value is not None and not isinstance(value, str):
        raise BaseModelError(
            f"the chat_template of {str(folder)!r} is neither text nor a list of named templates"
        )
    return value


def _end_tokens(
    folder: Path, tokenizer: Tokenizer, special: Mapping[str, str], source: str
) -> tuple[int, ...]:
    """What ends an answer: the ids in generation_config.json (else config.json), the tokenizer's end-of-text
    token, and the end-of-turn tokens that the template writes."""
    declared = token_ids(_optional(folder / "generation_config.json"), "eos_token_id")
    declared = declared or token_ids(_optional(folder / "config.json"), "eos_token_id")
    words = [word for word in TURN_ENDS if word in source] + [special.get("eos_token", "")]
    ids = [tokenizer.token_to_id(word) for word in words if word]
    return tuple(sorted({*declared, *(token for token in ids if token is not None)}))


def _environment() -> jinja2.sandbox.ImmutableSandboxedEnvironment:
    """What transformers renders templates with: its whitespace rules, filters, functions and tags."""
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = _object
    environment.globals["strftime_now"] = lambda form: datetime.now().strftime(form)
    return environment


def _to_json(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    """jinja's own filter escapes for HTML, which a prompt is not."""
    return json.dumps(
        value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
    )


def _object(words: str) -> NoReturn:
    raise Objection(words)
