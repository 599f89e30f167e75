"""The texts of the families: every section is read as it stands, and a slip in a file is told at once."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from tools.base import forms
from tools.base.forms import Sides, parse

FILES = sorted(path.stem for path in Path(forms.__file__).parent.glob("*.txt"))


def test_sections_keep_their_order_and_the_exam_its_own_side() -> None:
    say = "# about\n\n[say]\nSay {x}\n  Say {x}\n~ Kindly say {x}\n"
    sections = parse(say + "\n# more\n[name.ask]\n~Who?\n@ who you are\n", "t")
    assert list(sections) == ["say", "name.ask"]
    assert sections["say"] == Sides(("Say {x}", "Say {x}"), ("Kindly say {x}",))
    assert sections["name.ask"] == Sides(("@ who you are",), ("Who?",))


def test_choices_at_the_start_are_no_section_and_a_new_line_survives() -> None:
    (sides,) = parse('[a]\n[Can|Could] you?\n[Yes|No]\n{x}\\nCopy.\\n\n"#1" [x]\n', "t").values()
    assert sides.train == ("[Can|Could] you?", "[Yes|No]", "{x}\nCopy.\n", '"#1" [x]')


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[a]\nx\n[a]\ny\n", r"t:3: section \[a\] is there twice"),
        ("[a]\nx\n[A b]\ny\n", r"t:3: \[A b\] is not the name"),
        ("[a]\n[b]\ny\n", r"t: section \[a\] is empty"),
        ("# x\ny\n[a]\nx\n", "t:2: an entry above"),
    ],
)
def test_a_slip_is_told_with_its_place(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse(text, "t")


@pytest.mark.parametrize("family", FILES)
@pytest.mark.parametrize("change", ["one is missing", "one is not used"])
def test_a_family_stops_where_sections_and_code_differ(
    family: str, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Path(str(import_module(f"tools.base.{family}").__file__)).read_text(encoding="utf-8")
    sections = forms.read(family)
    if change == "one is missing":
        del sections[next(iter(sections))]
    else:
        sections["nobody.asks"] = Sides(("s for it",))
    monkeypatch.setattr(forms, "read", lambda _: sections)
    with pytest.raises((KeyError, AssertionError)):
        exec(compile(source, family, "exec"), {"__name__": f"tools.base.{family}"})
