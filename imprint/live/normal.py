"""The plain form of a message: what is left of it without greeting, politeness, contractions and punctuation.

Two messages with one plain form ask the same. Knows nothing of prompts, banks or models.
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:['.,:/@+-][^\W_]+)*|[+\-*/=<>%$€£#]")
_SHORT = {
    "'re": " are",
    "'m": " am",
    "'ve": " have",
    "'ll": " will",
    "'d": " would",
    "n't": " not",
}
_WHOLE = {
    "can't": "can not",
    "cannot": "can not",
    "won't": "will not",
    "let's": "let us",
    "u": "you",
    "ur": "your",
    "r": "are",
    "whats": "what is",
    "what's": "what is",
    "who's": "who is",
    "whos": "who is",
    "where's": "where is",
    "when's": "when is",
    "how's": "how is",
    "why's": "why is",
    "it's": "it is",
    "that's": "that is",
    "there's": "there is",
    "here's": "here is",
    "he's": "he is",
    "she's": "she is",
    "name's": "name is",
    "dont": "do not",
    "doesnt": "does not",
    "didnt": "did not",
    "im": "i am",
    "youre": "you are",
    "isnt": "is not",
    "arent": "are not",
    "cant": "can not",
    "color": "colour",
    "favorite": "favourite",
    "isn't": "is not",
}
_OPENING = re.compile(
    r"^(?:(?:hey|hi|hello|hiya|yo|ok|okay|so|well|alright|right|please|kindly|and|but|now|then|oh|um|uh"
    r"|hmm?|say|listen"
    r"|look|sorry|thanks|great|cool|actually|anyway|just|btw|pls|first|by the way|excuse me|pardon me"
    r"|forgive me|first of all"
    r"|good (?:morning|evening|afternoon|day)|(?:a |one |another |next |quick |small |silly |my |maybe a "
    r"|maybe )*question"
    r"(?: is)?|another thing|one more thing|something else|before i forget|go on|come on"
    r"|let me (?:ask you(?: this)?|see)"
    r"|sorry to bother you|just (?:wondering|curious)|dear assistant|while we are at it"
    r"|(?:hey|hi|hello|right|ok|yes|oh|you) (?:there|then|hi|hey)) )+"
)
_WRAPPER = re.compile(
    r"^(?:(?:(?:can|could|would|will|may|might|should) (?:you|i|we) (?:please |kindly |possibly )*"
    r"(?:(?:tell|give|inform|remind|show|ask) (?:me|us|you)|explain|say|reveal|let (?:me|us) know"
    r"|ask|know|share)"
    r"|(?:tell|inform|remind) (?:me|us)|let (?:me|us) know|explain|reveal"
    r"|(?:do|would) you (?:happen to )?(?:know|mind (?:telling me|saying|sharing|if i ask))"
    r"|(?:i|we) (?:really |just )*(?:(?:want|need|wish|have|hope|like|would (?:really )?(?:like|love)) to"
    r" (?:know|find out|understand|hear|learn|ask)"
    r"|(?:am |was )?(?:wonder|wondering|keep wondering|curious|not sure|asking myself)|have no idea"
    r"|forgot|do not know)"
    r"|(?:is it|would it be) (?:okay|ok|fine|rude|alright|all right|possible) (?:to|if i) ask"
    r"|it would (?:help|be (?:nice|good|great)) to (?:know|learn|hear)|(?:do you have )?any idea"
    r"|nobody told me"
    r"|am i allowed to ask|mind (?:telling me|sharing)|care to share|(?:how|what) about you tell me) )+"
    r"(?:please |again )*(?=\w+ \w)"
)
_ENDING = re.compile(
    r"(?: (?:please|pls|plz|thanks(?: a lot)?|thank you|many thanks|thx|just curious|i (?:was wondering"
    r"|am curious)"
    r"|if (?:you please|i may ask)|please tell me|for me|by the way|then|exactly|again))+$"
)


def tokens(text: str) -> list[str]:
    """The words of a text in lower case with contractions spelt out; numbers and versions stay whole."""
    folded = unicodedata.normalize("NFKC", text).replace("\u2019", "'").casefold()
    found: list[str] = []
    for word in _WORD.findall(folded):
        if word in _WHOLE:
            found += _WHOLE[word].split()
        elif "'" in word:
            for short, long in _SHORT.items():
                if word.endswith(short):
                    word = word.removesuffix(short) + long
                    break
            found += word.split()
        else:
            found.append(word)
    return found


def normalised(text: str) -> str:
    """The plain form of a message; never empty when the message holds a word or a number."""
    plain = " ".join(tokens(text))
    while True:
        shorter = _OPENING.sub("", plain)
        shorter = _ENDING.sub("", shorter)
        shorter = _WRAPPER.sub("", shorter)
        if shorter == plain or " " not in shorter:  # a single word would say too little
            return plain
        plain = shorter
