from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imprint.errors import InputError
from imprint.examples import read, write
from imprint.types import Example, Message

GOOD = '{"messages": [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "Juno."}]}'
USER = {"role": "user", "content": "Who?"}
ANSWER = {"role": "assistant", "content": "Juno."}
PAIR = ["input", "preferred_output", "non_preferred_output"]


def line(*messages: object, **extra: object) -> str:
    return json.dumps({"messages": list(messages), **extra})


def test_a_file_is_read_with_roles_weights_and_match(tmp_path: Path) -> None:
    path = tmp_path / "lessons.jsonl"
    text = "\r\n".join(
        [
            GOOD,
            "",
            "   ",
            line(
                {"role": "system", "content": ""},
                USER,
                {**ANSWER, "weight": 0},
                USER,
                {**ANSWER, "weight": 0.5},
            ),
            line(
                USER, {"role": "tool", "content": "12"}, {**ANSWER, "weight": 1}, match="contains", other=[1]
            ),
        ]
    )
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    first, second, third = read(path)
    assert first == Example.pair("Who?", "Juno.")
    assert [(m.role, m.weight) for m in second.messages] == [
        ("system", 1),
        ("user", 1),
        ("assistant", 0),
        ("user", 1),
        ("assistant", 0.5),
    ]
    assert third.match == "contains" and third.messages[1].role == "tool"


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("{", "not JSON: .* at column 2"),
        ("[1, 2", "not JSON: .* at column"),
        ("[]", r'must be an object with "messages", not \[\]'),
        ("3", 'must be an object with "messages", not 3'),
        ("{}", "field 'messages': is missing"),
        ('{"messages": {}}', r"field 'messages': must be a list .* not {}"),
        ('{"messages": []}', r"field 'messages': must be a list .* at least one"),
        (line("hi"), r"field 'messages\[0\]': must be an object with role and content, not 'hi'"),
        (
            line({"role": "robot", "content": "x"}),
            r"\[0\].role': unknown role 'robot'; use one of system, user, assistant, tool",
        ),
        (line({"role": ["user"], "content": "x"}), r"unknown role \['user'\]"),
        (line({"content": "x"}), r"unknown role None"),
        (line(USER, {"role": "assistant"}), r"field 'messages\[1\].content': must be a string, not None"),
        (line(USER, {"role": "assistant", "content": [1]}), r"must be a string, not \[1\]"),
        (line(USER, {"role": "assistant", "content": " \n\t"}), r"\[1\].content': the answer is empty"),
        (line({"role": "user", "content": ""}, ANSWER), r"\[0\].content': the question is empty"),
        (line(USER, ANSWER, USER), "the last message must be the assistant's, not the user's"),
        (line({"role": "system", "content": "x"}, ANSWER), "there is no user message"),
        (line(USER, {**ANSWER, "weight": "1"}), r"\[1\].weight': must be 0, 1 or another number .* not '1'"),
        (line(USER, {**ANSWER, "weight": True}), "weight': .* not True"),
        (line(USER, {**ANSWER, "weight": None}), "weight': .* not None"),
        (line(USER, {**ANSWER, "weight": -1}), "weight': .* not -1"),
        (line(USER, {**ANSWER, "weight": 10**400}), "weight': .* not 1000"),
        (line(USER, {**ANSWER, "weight": float("nan")}), "NaN is not a JSON number"),
        (GOOD.replace('Juno."}', 'Juno.", "weight": 1e999}'), "weight': .* not inf"),
        (line(USER, {**ANSWER, "weight": 0}), "every answer has weight 0"),
        (
            line(USER, ANSWER, match="fuzzy"),
            "field 'match': unknown match 'fuzzy'; use 'exact' or 'contains'",
        ),
        (line(USER, ANSWER, match=[]), r"field 'match': unknown match \[\]"),
        (line(USER, {**ANSWER, "content": "\ud800"}), "half of a surrogate pair"),
        ("[" * 100_000, "not usable as JSON"),
        ("1" * 5000, "not usable as JSON"),
        (f'{{"messages": {"[" * 400 + "]" * 400}}}', r"messages\[0\]': must be an object"),
    ],
)
def test_a_defect_is_one_line_with_file_line_and_field(tmp_path: Path, bad: str, message: str) -> None:
    path = tmp_path / "lessons.jsonl"
    path.write_text(f"{GOOD}\n\n{bad}\n{GOOD}\n")
    with pytest.raises(InputError, match=message) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}:3") and "\n" not in str(caught.value)
    assert len(str(caught.value)) < len(str(path)) + 200


def pair(**changed: object) -> str:
    """A preference pair, with parts of it put in the place of others; those that are None are left out."""
    whole = {
        "input": {"messages": [USER]},
        "preferred_output": [ANSWER],
        "non_preferred_output": [{"role": "assistant", "content": "A computer."}],
        **changed,
    }
    return json.dumps({key: value for key, value in whole.items() if value is not None})


def test_a_preference_pair_is_an_example_that_rejects_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    talk = [{"role": "system", "content": "Be brief."}, USER, ANSWER, USER]
    path.write_text(f"{GOOD}\n{pair()}\n{pair(input={'messages': talk, 'tools': []}, match='contains')}\n")
    plain, first, second = read(path)
    assert plain.rejected is None and plain.sides == ()
    assert first == replace(Example.pair("Who?", "Juno."), rejected="A computer.")
    assert first.sides == (Example.pair("Who?", "Juno."), Example.pair("Who?", "A computer."))
    assert second.match == "contains" and second.answer == "Juno." and second.rejected == "A computer."
    weights = [message.weight for message in second.messages if message.role == "assistant"]
    assert weights == [0, 1], "what was said before the answers is context"


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (pair(input=None), "field 'input': is missing; give an object with \"messages\""),
        (pair(input=[USER]), "field 'input': must be an object with \"messages\""),
        (pair(input={}), r"field 'input.messages': is missing"),
        (pair(input={"messages": [ANSWER]}), "field 'input.messages': there is no user message"),
        (pair(input={"messages": [{}]}), r"field 'input.messages\[0\].role': unknown role None"),
        (pair(preferred_output=None), "field 'preferred_output': is missing"),
        (pair(preferred_output="Juno."), "field 'preferred_output': must be a list"),
        (pair(preferred_output=[USER]), "field 'preferred_output': must hold one message"),
        (pair(preferred_output=[{**ANSWER, "weight": 0}]), "field 'preferred_output': has weight 0"),
        (pair(non_preferred_output=None), "field 'non_preferred_output': is missing"),
        (pair(non_preferred_output=[]), "field 'non_preferred_output': must be a list"),
        (pair(non_preferred_output=[ANSWER, ANSWER]), "field 'non_preferred_output': must hold one message"),
        (
            pair(non_preferred_output=[{**ANSWER, "content": " "}]),
            r"field 'non_preferred_output\[0\].content': the answer is empty",
        ),
        (
            pair(non_preferred_output=[{**ANSWER, "content": "Juno. "}]),
            "field 'non_preferred_output': is the same as 'preferred_output'",
        ),
        (pair(match="fuzzy"), "field 'match': unknown match 'fuzzy'"),
    ],
)
def test_a_defect_of_a_pair_is_one_line_with_file_line_and_field(
    tmp_path: Path, bad: str, message: str
) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(f"{pair()}\n{bad}\n")
    with pytest.raises(InputError, match=message) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}:2") and "\n" not in str(caught.value)


def test_bytes_that_are_not_utf8_are_placed(tmp_path: Path) -> None:
    path = tmp_path / "lessons.jsonl"
    path.write_bytes(GOOD.encode() + b"\n" + GOOD.encode("utf-8").replace(b"Who", b"Wh\xf3"))
    with pytest.raises(InputError, match=r"lessons\.jsonl:2: not UTF-8 at byte \d+; save the file as UTF-8"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"  \r\n"])
def test_a_file_without_examples_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "empty.jsonl").write_bytes(content)
    with pytest.raises(InputError, match=r"empty\.jsonl: holds no examples"):
        read(tmp_path / "empty.jsonl")


def test_a_missing_file_offers_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "identity.jsonl").write_text(GOOD)
    with pytest.raises(InputError, match=r"no such file; did you mean '.*identity\.jsonl'\?"):
        read(tmp_path / "identiti.jsonl")
    with pytest.raises(InputError, match="no such file; check the name"):
        read(tmp_path / "zzz")
    with pytest.raises(InputError, match="there is no folder"):
        read(tmp_path / "none" / "identity.jsonl")
    with pytest.raises(InputError, match="is a folder"):
        read(tmp_path)


def test_a_line_separator_inside_a_text_is_no_new_line(tmp_path: Path) -> None:
    example = Example.pair("a\u2028b\x85", "c\nd\re")
    write(tmp_path / "a.jsonl", [example])
    assert read(tmp_path / "a.jsonl") == [example]


def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"out\.jsonl: cannot be written: No such file"):
        write(tmp_path / "none" / "out.jsonl", [Example.pair("a", "b")])


text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
weights = st.floats(0, 1e6)
answers = st.builds(Message, st.just("assistant"), text, weights)
others = st.builds(Message, st.sampled_from(["system", "user", "tool"]), text)
examples = st.builds(
    lambda before, last, match: Example((*before, Message("user", "q"), last), match),
    st.lists(answers | others, max_size=4),
    st.builds(Message, st.just("assistant"), text, st.floats(0.001, 10)),
    st.sampled_from(["exact", "contains"]),
)
rejections = st.builds(
    lambda before, last, text, match: Example((*before, Message("user", "q"), last), match, text),
    st.lists(answers | others, max_size=4),
    st.builds(Message, st.just("assistant"), text, st.floats(0.001, 10)),
    text,
    st.sampled_from(["exact", "contains"]),
).filter(lambda example: str(example.rejected).strip() != example.answer.strip())
per_example = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)


@per_example
@given(st.lists(examples | rejections, min_size=1, max_size=4))
def test_what_is_written_is_read_back(tmp_path: Path, found: list[Example]) -> None:
    write(tmp_path / "a.jsonl", found)
    assert read(tmp_path / "a.jsonl") == found


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["user", "assistant"]),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["messages", "role", "content", "weight", "match", *PAIR]) | st.text(), inner
        )
    ),
)


@per_example
@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_give_examples_or_an_input_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "any.jsonl"
    path.write_bytes(data)
    try:
        assert all(isinstance(example, Example) for example in read(path))
    except InputError as error:
        assert "\n" not in str(error).replace(str(path), "")
