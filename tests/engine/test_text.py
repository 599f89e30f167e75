"""Templates, masks and streaming on small tokenizers trained here, against transformers where it can."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from imprint.engine.text import Stream, Text
from imprint.errors import BaseModelError, InputError
from imprint.types import Example, Message

SENTENCES = [
    "Who are you? I am Juno. I keep the schedule.",
    "The deploy failed again; roll it back, then read the log.",
    "Please review the patch before noon. Thank you, that is all.",
    "User: hello\nAssistant: Hello there, how can I help you today?\n\n",
    "Grüße aus Köln, naïve café, 你好世界, emoji 🙂🙃 and more.",
    "system user assistant user assistant system",
]
TEMPLATES = {
    "chatml": """{%- for message in messages %}
    {{- '<|im_start|>' + message['role'] + '\\n' }}
    {%- if message['role'] == 'assistant' %}
        {%- generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}
    {%- else %}{{ message['content'] + '<|im_end|>' }}{% endif %}
    {{- '\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}""",
    "llama3": """{{- bos_token }}
{%- for message in messages %}
    {%- if message.role not in ['system', 'user', 'assistant'] %}{% continue %}{% endif %}
    {{- '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' }}
    {{- message.content | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}""",
    "mistral": """{{ bos_token }}{% for message in messages %}
{% if message['role'] == 'system' %}
    {{ raise_exception('Only user and assistant roles are supported!') }}
{% elif message['role'] == 'user' %}
{{ '[INST] ' + message['content'] + ' [/INST]' }}
{% else %}
{{ ' ' + message['content'] + eos_token }}
{% endif %}
{% endfor %}""",
}
SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|start_header_id|>", "<|end_header_id|>",
            "<|eot_id|>", "<s>", "</s>", "[INST]", "[/INST]"]  # fmt: skip
SETTINGS: dict[str, dict[str, Any]] = {
    "chatml": {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"},
    "llama3": {"bos_token": "<s>", "eos_token": "<|eot_id|>"},
    "mistral": {"bos_token": {"__type": "AddedToken", "content": "<s>"}, "eos_token": "</s>"},
}
ENDS = {"chatml": "<|im_end|>", "llama3": "<|eot_id|>", "mistral": "</s>"}


WORDS_APART = r"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|[^\s\p{L}\p{N}]+|\s*[\r\n]+|\s+"
"""Line breaks stay together, so a header's end is the same token whatever follows, as in Qwen and Llama 3."""


def byte_level(specials: list[str] | None = None, *, words_apart: bool = True) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    split = pre_tokenizers.Split(Regex(WORDS_APART), "isolated")
    plain = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=not words_apart)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, plain]) if words_apart else plain
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=450, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False,
        special_tokens=SPECIALS if specials is None else specials,
    )  # fmt: skip
    tokenizer.train_from_iterator(SENTENCES * 3, trainer)
    return tokenizer


def sentencepiece_like() -> Tokenizer:
    """BPE over words with a leading mark, falling back to bytes, as Llama 2 and the first Mistral have it."""
    alphabet = sorted({c for text in SENTENCES[:4] for c in text.replace(" ", "▁")})
    vocabulary = ["<unk>", "<s>", "</s>", *(f"<0x{i:02X}>" for i in range(256)), *alphabet]
    tokenizer = Tokenizer(
        models.BPE({t: i for i, t in enumerate(vocabulary)}, [], unk_token="<unk>", byte_fallback=True)
    )
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.add_special_tokens([AddedToken(t, normalized=False) for t in ("<s>", "</s>")])
    return tokenizer


def write(folder: Path, tokenizer: Tokenizer, **settings: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", **settings}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return folder


@pytest.fixture(scope="session")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root, tokenizer = tmp_path_factory.mktemp("bases"), byte_level()
    return {
        name: write(root / name, tokenizer, chat_template=TEMPLATES[name], **SETTINGS[name])
        for name in TEMPLATES
    }


def turns(*contents: str) -> tuple[Message, ...]:
    return tuple(Message("assistant" if i % 2 else "user", text) for i, text in enumerate(contents))


TALK = turns("Who are you?", "Juno. I keep the schedule.", "And the log? 🙂", "  你好: read it.  ")


# --- templates ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("count", [1, 3])
def test_a_prompt_is_what_transformers_makes(bases: dict[str, Path], name: str, count: int) -> None:
    from transformers import AutoTokenizer

    reference = AutoTokenizer.from_pretrained(bases[name])
    text = Text.open(bases[name])
    messages = [{"role": m.role, "content": m.content} for m in TALK[:count]]
    expected = reference.apply_chat_template(messages, add_generation_prompt=True, return_dict=False)
    assert list(text.prompt(TALK[:count])) == expected
    rendered = reference.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    assert text.render(TALK[:count], answering=True) == rendered
    assert text.decode(expected) == reference.decode(expected, skip_special_tokens=True)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_whole_conversation_is_what_transformers_makes_up_to_its_last_end_token(
    bases: dict[str, Path], name: str
) -> None:
    from transformers import AutoTokenizer

    reference = AutoTokenizer.from_pretrained(bases[name])
    text = Text.open(bases[name])
    messages = [{"role": m.role, "content": m.content} for m in TALK]
    whole = reference.apply_chat_template(messages, return_dict=False)
    row = text.row(Example(TALK), context=500)
    assert list(row.tokens) == whole[: len(row.tokens)]
    assert reference.convert_ids_to_tokens(row.tokens[-1]) == ENDS[name]
    assert reference.decode(whole[len(row.tokens) :]).strip() == ""


def test_the_mask_is_the_one_transformers_draws_from_generation_marks(bases: dict[str, Path]) -> None:
    from transformers import AutoTokenizer

    reference = AutoTokenizer.from_pretrained(bases["chatml"])
    messages = [{"role": m.role, "content": m.content} for m in TALK]
    marked = reference.apply_chat_template(messages, return_dict=True, return_assistant_tokens_mask=True)
    row = Text.open(bases["chatml"]).row(Example(TALK), context=500)
    assert [int(weight) for weight in row.weights] == marked["assistant_masks"][: len(row.weights)]
    assert not any(marked["assistant_masks"][len(row.weights) :])


def test_the_last_message_alone_keeps_the_system_message_and_nothing_else(bases: dict[str, Path]) -> None:
    text = Text.open(bases["chatml"])
    system, hello = Message("system", "Be brief."), Message("user", "Hi.")
    answer, again = Message("assistant", "Hi!"), Message("user", "Who are you?")
    assert text.alone([hello, answer, again]) == text.prompt([again])
    assert text.alone([system, hello, answer, again]) == text.prompt([system, again])
    assert text.alone([again]) == text.alone([system, again]) == text.alone([hello, answer]) == ()


def test_a_template_file_wins_and_named_templates_are_searched(tmp_path: Path) -> None:
    named = [
        {"name": "tools", "template": "T"},
        {"name": "default", "template": "{{ messages[0].content }}!"},
    ]
    folder = write(tmp_path, byte_level(), chat_template=named, eos_token="</s>")
    assert Text.open(folder).render(turns("Hi"), answering=True) == "Hi!"
    (folder / "chat_template.jinja").write_text("{{ messages[0].content }}?")
    assert Text.open(folder).render(turns("Hi"), answering=True) == "Hi?"


def test_template_functions_are_those_of_transformers(tmp_path: Path) -> None:
    template = (
        "{{ {'a': '<é>'} | tojson }} {{ strftime_now('%Y') | length }} {{ eos_token }}"
        "{% if tools %}T{% endif %}"
    )
    text = Text.open(write(tmp_path, byte_level(), chat_template=template, eos_token="</s>"))
    assert text.render(turns("x"), answering=True) == '{"a": "<é>"} 4 </s>'


def test_a_template_cannot_reach_out_of_its_sandbox(tmp_path: Path) -> None:
    template = "{{ messages.__class__.__mro__ }}{{ ''.__class__.__base__.__subclasses__() }}"
    text = Text.open(write(tmp_path, byte_level(), chat_template=template))
    with pytest.raises(BaseModelError, match="template fails"):
        text.prompt(turns("x"))


def test_a_refused_system_message_is_the_users_in_the_templates_words(bases: dict[str, Path]) -> None:
    with pytest.raises(InputError, match="Only user and assistant roles are supported!"):
        Text.open(bases["mistral"]).prompt((Message("system", "Be brief."), *turns("Hi")))


def test_a_base_without_template_speaks_chatml_if_it_has_the_tokens_else_plainly(tmp_path: Path) -> None:
    chatml = Text.open(write(tmp_path / "a", byte_level(), eos_token="<|endoftext|>"))
    assert (
        chatml.render(turns("Hi"), answering=True)
        == "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"
    )
    assert {chatml.tokenizer.id_to_token(i) for i in chatml.end_tokens} == {"<|im_end|>", "<|endoftext|>"}
    plain = Text.open(write(tmp_path / "b", byte_level(["</s>"]), eos_token="</s>"))
    assert (
        plain.render(turns("Hi", "Yes", "So"), answering=True)
        == "User: Hi\nAssistant: Yes</s>\nUser: So\nAssistant:"
    )
    row = plain.row(Example(TALK[:2]), 500)
    assert (
        plain.decode(t for t, w in zip(row.tokens, row.weights, strict=True) if w)
        == " Juno. I keep the schedule."
    )


def test_end_tokens_come_from_every_file_that_names_them(tmp_path: Path) -> None:
    folder = write(
        tmp_path, byte_level(), chat_template=TEMPLATES["llama3"], eos_token="</s>", bos_token="<s>"
    )
    names = lambda: {tokenizer.id_to_token(i) for i in Text.open(folder).end_tokens}  # noqa: E731
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert names() == {"</s>", "<|eot_id|>"}
    (folder / "config.json").write_text(json.dumps({"eos_token_id": tokenizer.token_to_id("<s>")}))
    assert names() == {"</s>", "<|eot_id|>", "<s>"}
    (folder / "generation_config.json").write_text(
        json.dumps({"eos_token_id": [tokenizer.token_to_id("<|endoftext|>")]})
    )
    assert names() == {"</s>", "<|eot_id|>", "<|endoftext|>"}


def test_tokens_that_only_the_settings_declare_are_added(tmp_path: Path) -> None:
    size = byte_level().get_vocab_size()
    declared = {str(size): {"content": "<|extra|>", "special": True}}
    text = Text.open(write(tmp_path, byte_level(), added_tokens_decoder=declared))
    assert text.encode("a<|extra|>") == [*text.encode("a"), size] and text.decode([size]) == ""


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("tokenizer.json", None, "has no tokenizer.json; save one with transformers"),
        ("tokenizer.json", "{", "tokenizer.json' cannot be read"),
        ("tokenizer_config.json", "{", "tokenizer_config.json' cannot be read"),
        ("chat_template.jinja", "{% if %}", "chat template of .* is malformed"),
        ("tokenizer_config.json", '{"chat_template": 3}', "neither text nor a list"),
    ],
)
def test_an_unusable_folder_is_refused_in_one_line(
    tmp_path: Path, file: str, content: str | None, words: str
) -> None:
    folder = write(tmp_path, byte_level())
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(content)
    with pytest.raises(BaseModelError, match=words) as caught:
        Text.open(folder)
    assert "\n" not in str(caught.value)


# --- rows -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("talk", [TALK, TALK[:2], turns("a", "\nb"), turns("a", "\n\n b", "c", "\n d\n")])
def test_a_row_is_its_prompt_and_what_decoding_has_to_produce(
    bases: dict[str, Path], name: str, talk: tuple[Message, ...]
) -> None:
    text = Text.open(bases[name])
    row = text.row(Example(talk), context=500)
    prompt = text.prompt(talk[:-1])
    assert row.tokens[: len(prompt)] == prompt
    assert all(weight == 1.0 for weight in row.weights[len(prompt) :])
    answer = row.tokens[len(prompt) :]
    assert text.tokenizer.id_to_token(answer[-1]) == ENDS[name]
    assert not set(answer[:-1]) & set(text.end_tokens)
    expected = {"llama3": talk[-1].content.strip(), "mistral": " " + talk[-1].content}.get(
        name, talk[-1].content
    )
    assert text.decode(answer) == expected


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_assistant_turn_is_supervised_with_its_end_token_and_weight(
    bases: dict[str, Path], name: str
) -> None:
    text = Text.open(bases[name])
    talk = (*TALK[:1], Message("assistant", "Juno.", weight=0.5), *TALK[2:], *turns("Bye", "Good bye."))
    row = text.row(Example(talk), context=500)
    spans: list[tuple[float, str]] = []
    previous = 0.0
    for token, weight in zip(row.tokens, row.weights, strict=True):
        if weight and not previous:
            spans.append((weight, ""))
        if weight:
            spans[-1] = (
                spans[-1][0],
                spans[-1][1] + text.tokenizer.decode([token], skip_special_tokens=False),
            )
        previous = weight
    ends = [
        text.tokenizer.id_to_token(t)
        for t, w in zip(row.tokens, row.weights, strict=True)
        if w and t in text.end_tokens
    ]
    assert [weight for weight, _ in spans] == [0.5, 1.0, 1.0] and ends == [ENDS[name]] * 3
    assert [span.removesuffix(ENDS[name]).strip() for _, span in (spans[0], spans[2])] == [
        "Juno.",
        "Good bye.",
    ]


def test_turns_of_weight_zero_are_context_only(bases: dict[str, Path]) -> None:
    text = Text.open(bases["chatml"])
    talk = (TALK[0], Message("assistant", "No.", weight=0), *TALK[2:])
    row = text.row(Example(talk), context=500)
    assert not any(row.weights[: len(text.prompt(talk[:-1]))])
    with pytest.raises(InputError, match="nothing to learn"):
        text.row(Example(talk[:2]), context=500)


def test_an_example_longer_than_the_context_is_refused_and_never_cut(bases: dict[str, Path]) -> None:
    text = Text.open(bases["chatml"])
    length = len(text.row(Example(TALK), context=500).tokens)
    assert len(text.row(Example(TALK), context=length).tokens) == length
    with pytest.raises(InputError, match=f"is {length} tokens long, but the base reads at most {length - 1}"):
        text.row(Example(TALK), context=length - 1)


def test_an_answer_that_spells_an_end_token_is_refused(bases: dict[str, Path]) -> None:
    with pytest.raises(InputError, match="contains '<|im_end|>'".replace("|", r"\|")):
        Text.open(bases["chatml"]).row(Example(turns("a", "b<|im_end|>c")), context=500)


def test_a_border_inside_a_token_is_split_as_decoding_would_split_it(tmp_path: Path) -> None:
    template = (
        "{% for m in messages %}{{ 'U:' if m.role == 'user' else 'A: ' }}{{ m.content }}"
        "{{ '</s>' if m.role == 'assistant' else '\n' }}{% endfor %}"
        "{% if add_generation_prompt %}A: {% endif %}"
    )
    tokenizer = byte_level(["</s>"], words_apart=False)
    text = Text.open(write(tmp_path, tokenizer, chat_template=template, eos_token="</s>"))
    talk = turns("who", "you are", "and", "you keep")
    whole = text.encode(text.render(talk, answering=False))
    prompt = text.prompt(talk[:-1])
    assert tuple(whole[: len(prompt)]) != prompt, (
        "the tokenizer must join the border for this test to say anything"
    )
    row = text.row(Example(talk), context=500)
    assert row.tokens[: len(prompt)] == prompt
    assert text.decode(row.tokens[len(prompt) :]) == "you keep"
    first = [t for t, w in zip(row.tokens[: len(prompt)], row.weights, strict=False) if w]
    # " you" is one token of the history, begun before the border: it can only be context there.
    assert text.tokenizer.decode(first, skip_special_tokens=False) == " are</s>"


def test_a_template_that_rewrites_earlier_turns_is_refused_unless_they_only_give_context(
    tmp_path: Path,
) -> None:
    template = (
        "{% for m in messages %}<|im_start|>{{ m.role }}\n"
        "{% if m.role == 'assistant' and loop.last %}(now) {% endif %}{{ m.content }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n(now) {% endif %}"
    )
    text = Text.open(write(tmp_path, byte_level(), chat_template=template, eos_token="<|im_end|>"))
    with pytest.raises(BaseModelError, match="rewrites earlier turns"):
        text.row(Example(TALK), context=500)
    talk = (TALK[0], Message("assistant", "Juno.", weight=0), *TALK[2:])
    row = text.row(Example(talk), context=500)
    assert row.tokens[: len(text.prompt(talk[:-1]))] == text.prompt(talk[:-1])


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (
            "{{ messages | length }}{% for m in messages %}{{ m.content }}</s>{% endfor %}",
            "changes the prompt",
        ),
        ("{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}", "with an end token"),
        ("{{ messages[0].content + 1 }}", "template fails"),
        ("{{ missing.thing }}", "template fails"),
    ],
)
def test_a_template_without_findable_turns_is_refused(tmp_path: Path, template: str, words: str) -> None:
    text = Text.open(write(tmp_path, byte_level(), chat_template=template, eos_token="</s>"))
    with pytest.raises(BaseModelError, match=words):
        text.row(Example(turns("a", "b")), context=500)


def test_templates_are_told_not_to_deliberate(tmp_path: Path) -> None:
    template = (
        "{% for m in messages %}<|im_start|>{{ m.role }}\n"
        "{% if loop.last and m.role == 'assistant' %}<think>\n\n</think>\n\n{% endif %}"
        "{{ m.content }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n"
        "{% if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}"
        "{% endif %}"
    )
    text = Text.open(write(tmp_path, byte_level(), chat_template=template, eos_token="<|im_end|>"))
    row = text.row(Example(TALK[:2]), context=500)
    supervised = [t for t, w in zip(row.tokens, row.weights, strict=True) if w]
    assert text.decode(supervised) == "Juno. I keep the schedule."


# --- streaming ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def streamers(bases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> list[Text]:
    folder = write(tmp_path_factory.mktemp("sp"), sentencepiece_like(), bos_token="<s>", eos_token="</s>")
    return [Text.open(bases["chatml"]), Text.open(folder)]


def run(stream: Stream, ids: list[int]) -> list[str]:
    return [*(stream.push(token) for token in ids), stream.finish()]


WORDS = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("ab 你🙂\ufffd\n")), max_size=40)


@settings(max_examples=150, deadline=None)
@given(text=WORDS, kind=st.integers(0, 1))
def test_streamed_text_is_the_decoded_text(streamers: list[Text], text: str, kind: int) -> None:
    words = streamers[kind]
    ids = words.encode(text)
    stream = words.stream()
    assert "".join(run(stream, ids)) == words.decode(ids) and not stream.stopped


@settings(max_examples=100, deadline=None)
@given(ids=st.lists(st.integers(0, 449), max_size=30))
def test_any_ids_stream_to_what_they_decode_to(streamers: list[Text], ids: list[int]) -> None:
    words = streamers[0]
    ids = [i for i in ids if i < words.tokenizer.get_vocab_size()]
    assert "".join(run(words.stream(), ids)) == words.decode(ids)


@settings(max_examples=150, deadline=None)
@given(text=st.text("ab\n🙂", max_size=30), stop=st.lists(st.text("ab\n🙂", max_size=4), max_size=3))
def test_a_stop_text_ends_the_stream_before_it(streamers: list[Text], text: str, stop: list[str]) -> None:
    words = streamers[0]
    stream = words.stream(stop)
    ids = [i for c in text for i in words.encode(c)]
    pieces = run(stream, ids)
    # Character by character, the first stop text to be complete wins.
    end = next((n for n in range(len(text) + 1) if any(s and text[:n].endswith(s) for s in stop)), None)
    met = [text[:end].find(s) for s in stop if s and s in text[:end]] if end is not None else []
    assert stream.stopped == bool(met)
    assert "".join(pieces) == (text[: min(met)] if met else text)


def test_nothing_uncertain_is_shown_and_nothing_certain_is_kept_back(streamers: list[Text]) -> None:
    words = streamers[0]
    letters = [words.tokenizer.token_to_id(c) for c in "abcd"]
    assert [words.stream().push(letters[0])] == ["a"]
    stream = words.stream(["bcd"])
    assert run(stream, [letters[0], letters[1], letters[2], letters[0]]) == ["a", "", "", "bca", ""]
    stream = words.stream(["bcd"])
    assert run(stream, letters) == ["a", "", "", "", ""] and stream.stopped
    face = [i for byte in "🙂".encode() for i in [words.tokenizer.token_to_id(byte_character(byte))]]
    assert run(words.stream(), face) == ["", "", "", "🙂", ""]
    assert run(words.stream(), face[:2]) == ["", "", "\ufffd"]


def byte_character(byte: int) -> str:
    """How a byte-level vocabulary spells a byte: itself if printable, else shifted past 255 in order."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    if byte in printable:
        return chr(byte)
    return chr(256 + [b for b in range(256) if b not in printable].index(byte))


def test_end_and_special_tokens_leave_no_text(streamers: list[Text]) -> None:
    words = streamers[0]
    ids = [*words.encode("Hi you<|im_end|>"), words.tokenizer.token_to_id("<|endoftext|>")]
    assert "".join(run(words.stream(), ids)) == words.decode(ids) == "Hi you"
