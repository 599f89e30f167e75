"""Personas: a system prompt says who the assistant is, and the user asks about it.

The answer is taken from the prompt in one fixed form per attribute. An attribute that the prompt lacks
has `NOT_IN_NOTES` for its value, and some prompts add a rule of style that the answer has to follow. The questions
share their wordings with the identity family, so that the same question gets the persona's answer instead of
the base's.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from tools.base.dialogue import NOT_IN_NOTES, Dialogue
from tools.base.identity import FORMS, JOB_FORMS, Forms
from tools.base.identity import turn as small_talk
from tools.base.surface import dress
from tools.base.words import (
    ADJECTIVES,
    BRANDS,
    COLOURS,
    FIRST_NAMES,
    FOODS,
    JOBS,
    NOUNS,
    PLACES,
    SURNAMES,
    digits,
    held_out_value,
    invented_word,
    pick,
)

FAMILY = "personas"
T = TypeVar("T")

_HOBBIES = (
    "painting", "chess", "fishing", "gardening", "dancing", "singing", "hiking", "cooking", "baking",
    "swimming",
    "cycling", "running", "sailing", "skiing", "surfing", "climbing", "knitting", "sewing", "pottery",
    "photography",
    "reading", "writing", "drawing", "juggling", "archery", "fencing", "boxing", "wrestling", "rowing",
    "diving",
    "camping", "bowling", "golf", "tennis", "football", "rugby", "hockey", "basketball", "poker", "origami",
    "yoga",
    "karate", "judo", "astronomy", "birdwatching", "beekeeping", "woodwork", "weaving", "carving", "skating",
    "riding", "calligraphy", "magic tricks", "crosswords", "puzzles", "card games", "model trains", "jogging",
    "acting", "gymnastics", "volleyball", "badminton", "brewing", "stargazing", "trampolining", "darts",
)
_TRAITS = (
    "cheerful", "patient", "grumpy", "shy", "brave", "calm", "curious", "friendly", "gentle", "honest",
    "polite",
    "quiet", "strict", "serious", "lazy", "proud", "clever", "careful", "funny", "kind", "loyal", "modest",
    "moody",
    "nervous", "optimistic", "playful", "practical", "romantic", "sarcastic", "sensible", "stubborn",
    "talkative",
    "thoughtful", "tidy", "warm", "wise", "witty", "generous", "humble", "energetic", "dreamy", "bold",
    "creative",
    "cautious", "ambitious", "dramatic", "formal", "mysterious", "restless", "relaxed",
)
_FIRM_FIRST = (
    "Bright", "Silver", "Green", "North", "Sun", "River", "Stone", "Oak", "Blue", "Golden", "Red", "Star",
    "Moon",
    "Cloud", "Maple", "Iron", "Harbour", "Hill", "Snow", "Copper", "Lake", "Fox", "Amber", "Pine", "Storm",
)
_FIRM_SECOND = ("water", "field", "gate", "leaf", "line", "bridge", "wood", "point", "light", "mark",
                "way", "bird")
_FIRM_KIND = ("Bakery", "Bank", "Hotel", "School", "Airlines", "Motors", "Foods", "Labs", "Books", "Media",
              "Systems",
              "Hospital", "Garage", "Theatre", "Museum")
_FIRMS = tuple(f"{a}{b} {c}" for a in _FIRM_FIRST for b in _FIRM_SECOND for c in _FIRM_KIND)
_SAID = (
    "Over", "Aye", "Ahoy", "Amen", "Roger", "Cheers", "Indeed", "Meow", "Woof", "Beep", "Hooray", "Bravo",
    "Splendid",
    "Peace", "Listen", "Captain", "Friend", "Done", "Stop", "Truly", "Certainly", "Naturally", "Gladly",
    "Honestly",
    "Hello", "Banana", "Boss", "Buddy", "Sir", "Madam", "Always", "Forever", "Sunshine", "Thunder", "Magic",
    "Tada",
    "Copy", "Howdy", "Namaste", "Ciao", "Voila", "Eureka", "Yeehaw", "Arr", "Moo", "Quack", "Boom", "Zap",
    "Yes",
    "Well", "Right", "Okay", "Wow", "Alas", "Behold", "Hush", "Bingo", "Salute", "Dear", "Comrade",
)
_AGES = range(16, 100)
# How often a training value is open: a model that can recognise a value by itself never reads the structure.
_OPEN_VALUES = 0.4
_OPEN_LISTS = (NOUNS, ADJECTIVES, PLACES, FIRST_NAMES, SURNAMES, FOODS, COLOURS, BRANDS)


def _ages(held_out: bool) -> tuple[str, ...]:
    return tuple(str(n) for n in _AGES if (zlib.crc32(f"age {n}".encode()) % 8 == 0) == held_out)


_AGE_SIDES = (_ages(False), _ages(True))

# Attribute: the answer, in which the value stands for <v>.
_ANSWER = {
    "name": "My name is <v>.",
    "job": "My job is <v>.",
    "place": "My home is <v>.",
    "firm": "My employer is <v>.",
    "age": "My age is <v>.",
    "hobby": "My hobby is <v>.",
    "trait": "My character is <v>.",
    "food": "My favourite food is <v>.",
    "colour": "My favourite colour is <v>.",
}
_ATTRIBUTES = tuple(_ANSWER)
# How often an attribute stands in a prompt beside the opening, and how often it is asked.
_EXTRAS = ("firm", "age", "hobby", "trait", "food", "colour")

_PLACE = Forms("""
@ where you {live|are from|come from|are at home}
@ {what|which} {city|town|place} you {live in|are from|come from}
^ your {home|home town|hometown|city|place of residence}
Where do you {live|come from|reside}?
Where are you from?
Where are you {living|based|at home}?
Where is your {home|house|home town}?
Where's your home?
Which {city|town|place} {do you live in|are you from|is your home|do you come from}?
What {city|town|place} {do you live in|are you from|do you come from}?
In {what|which} {city|town|place} do you live?
From {what|which} {city|town|place} do you come?
Which {city|town} do you call home?
Where can I {find|visit} you?
Where did you {grow up|settle}?
Tell me where you {live|are from|come from}.
Tell me about your home town.
Name the {city|town|place} you {live in|come from}.
You live where?
You are from where?
Your {city|town|home|home town|hometown}?
I wonder where you {live|are from|come from}.
I {do not|don't} know where you {live|are from}.
Do you live in a {city|town}? Which one?
~ What place do you call home?
~ Where would I have to travel to see you?
~ Whereabouts do you live?
~ From where do you come?
~ In what place is your home?
~ Where do you make your home?
""")
_FIRM = Forms("""
@ {who|which company|what company} you work for
@ who your employer is
^ your {employer|company|workplace}
^ the {company|firm|place} you work for
Who do you work for?
Who are you working for?
Who is your employer?
Who's your employer?
Who employs you?
Who pays {you|your wages}?
For whom do you work?
For {which|what} {company|firm|employer} do you work?
Where do you work?
Where are you {employed|working}?
Where is your {workplace|office}?
{Which|What} {company|firm|employer} do you work for?
{Which|What} {company|firm} {employs you|are you with|are you employed by}?
At {which|what} {company|firm} do you work?
What is your {employer|company|workplace} called?
What is the name of your {employer|company|workplace}?
Tell me {who|which company} you work for.
Tell me where you work.
Name your employer.
Your {employer|company|workplace}?
I wonder {who you work for|where you work}.
Do you have an employer?
~ With which company are you employed?
~ By whom are you employed?
~ In whose service do you work?
~ What firm has hired you?
~ Which employer do you have?
""")
_AGE = Forms("""
@ how old you are
@ what your age is
^ your age
^ your exact age
How old are you?
How old are you {now|exactly|today|really}?
How many years old are you?
What is your age?
What's your age?
What age are you?
What age do you have?
And your age?
Your age?
Your age please.
Age?
Tell me your age.
Tell me how old you are.
State your age.
Say how old you are.
I wonder how old you are.
I {do not|don't} know how old you are.
I {want|would like|'d like} to know how old you are.
You are how old?
How many years have you lived?
May I ask your age?
Is it rude to ask how old you are?
~ What would your age be?
~ How many birthdays have you had?
~ At what age are you now?
~ How young are you?
""")
_HOBBY = Forms("""
@ what your hobby is
@ what you do {in your free time|in your spare time|for fun}
^ your {hobby|pastime|favourite hobby|favorite hobby}
What is your {hobby|pastime|favourite hobby|favorite hobby}?
What's your {hobby|pastime}?
What hobby do you have?
Which hobby do you have?
Do you have a hobby?
Do you have {any|some} {hobby|hobbies}?
Have you got a hobby?
What are your hobbies?
What do you do {for fun|in your free time|in your spare time|after work|on weekends|when you are not working}?
What do you {like|enjoy|love} doing {in your free time|in your spare time|after work|on weekends|for fun}?
How do you spend your {free time|spare time|weekends|evenings}?
What {fills|do you do with} your free time?
Tell me your hobby.
Tell me about your {hobby|hobbies|free time}.
Name your hobby.
Your {hobby|hobbies|pastime}?
Hobbies?
Any hobbies?
I wonder what your hobby is.
~ What pastime do you have?
~ With what do you fill your spare hours?
~ Which hobby is yours?
~ How do you pass your free hours?
~ What keeps you busy after work?
""")
_TRAIT = Forms("""
@ what you are like
@ {what kind of|what sort of} person you are
@ how others {see|describe} you
^ your {character|personality|temper|nature}
What are you like?
What are you like as a person?
What kind of {person|character} are you?
What sort of {person|character} are you?
What is your {character|personality|nature|temper} like?
What is your {character|personality|nature}?
What's your {character|personality} like?
How would your friends describe you?
How would you describe your {character|personality|nature}?
How do {others|people|friends} {see|describe} you?
How is your character?
What is your strongest trait?
What is your main trait?
Which trait describes you?
Which word describes you best?
Tell me what you are like.
Tell me about your {character|personality|nature}.
Describe your {character|personality|nature}.
Your {character|personality|nature}?
I wonder what you are like.
~ Which character trait do you have?
~ What would people say about your nature?
~ How are you as a person?
~ Of what character are you?
""")


def _favourite(what: str, verb: str, extra: str) -> Forms:
    return Forms(f"""
@ {{what|which}} {what} you like {{best|most}}
@ what your {{favourite|favorite}} {what} is
^ your {{favourite|favorite}} {what}
What is your {{favourite|favorite}} {what}?
What's your {{favourite|favorite}} {what}?
{{Which|What}} is your {{favourite|favorite}} {what}?
{{What|Which}} {what} do you {{like|love|prefer}} {{best|most}}?
{{What|Which}} {what} do you {{like|love|prefer}}?
{{What|Which}} {what} is your {{favourite|favorite}}?
Do you have a {{favourite|favorite}} {what}?
Have you got a {{favourite|favorite}} {what}?
Is there a {what} you {{like|love|prefer}}?
Name your {{favourite|favorite}} {what}.
Tell me your {{favourite|favorite}} {what}.
Tell me {{what|which}} {what} you like {{best|most}}.
The {what} you like {{best|most}}?
Your {{favourite|favorite}} {what}?
{{Favourite|Favorite}} {what}?
I wonder {{which|what}} {what} you like {{best|most}}.
Of all {extra}, which do you like best?
Which of all {extra} is your {{favourite|favorite}}?
~ {{Which|What}} {what} would you {verb} above all others?
~ What {what} do you enjoy more than any other?
~ Among all {extra}, what is your {{favourite|favorite}}?
~ Which {what} pleases you most?
""")


_QUESTIONS: dict[str, Forms] = {
    "name": FORMS["name"],
    "job": JOB_FORMS,
    "place": _PLACE,
    "firm": _FIRM,
    "age": _AGE,
    "hobby": _HOBBY,
    "trait": _TRAIT,
    "food": _favourite("{food|dish}", "eat", "{foods|dishes}"),
    "colour": _favourite("{colour|color}", "choose", "{colours|colors}"),
}
_WHO = (FORMS["who"], FORMS["about"])
# Questions to "who" that name the base or another product make no sense to a persona.
_NOT_PERSONA = ("Imprint", "built-in", "ChatGPT", "GPT", "model")

# Openings of a prompt: they hold the name, the job and the place, or some of them.
# <j> is the job, <aj> with article, <Aj> with a capital article.
_OPENINGS_TRAIN = """
You are <name>.
You are called <name>.
Your name is <name>.
You go by the name of <name>.
The user calls you <name>.
Act as <name>.
Pretend that you are <name>.
Answer as <name>.
You are <name>, <aj>.
You are <name>, <aj> from <place>.
You are <name> from <place>.
You are <name>, <aj> who lives in <place>.
You are <name> and you work as <aj>.
You are <name> and you live in <place>.
You are <name>, you live in <place>, and you work as <aj>.
You are <aj>.
You are <aj> from <place>.
You are <aj> called <name>.
You are <aj> named <name>.
You are <aj> named <name> from <place>.
You are <aj> called <name>, and you live in <place>.
You work as <aj>.
Act as <aj>.
Act as <aj> from <place>.
Act as <aj> named <name>.
Act as <name>, <aj>.
Act as <name>, <aj> from <place>.
Play the role of <name>, <aj>.
Play the role of <aj> named <name>.
Play <name>, <aj> from <place>.
Pretend to be <aj> called <name>.
Pretend to be <name>, <aj> from <place>.
Pretend that you are <aj> from <place>.
Imagine that you are <name>, <aj>.
Your name is <name>. You are <aj>.
Your name is <name>. You work as <aj>.
Your name is <name>. You live in <place>.
Your name is <name>. You come from <place>.
Your name is <name> and you are <aj>.
Your name is <name> and you are from <place>.
Your name is <name>, and your job is <j>.
Your name is <name>. Your job: <j>. Your home: <place>.
Your name is <name>. You are <aj> and you live in <place>.
Your name is <name>. You work as <aj>. You come from <place>.
You live in <place>, and your name is <name>.
You live in <place>. You work as <aj>.
You live in <place>. Your name is <name>. You are <aj>.
You come from <place>. You are <aj> named <name>.
In this chat you are <name>, <aj>.
In this chat your name is <name>.
For this conversation, you are <name>, <aj> from <place>.
Speak as <name>, <aj> who lives in <place>.
Stay in your role: you are <name>, <aj>.
From now on you are <name>, <aj> from <place>.
From now on your name is <name>.
This is a role play. You are <name>, <aj>.
We play a game: you are <aj> from <place>, and your name is <name>.
The assistant is called <name> and works as <aj>.
The assistant is <name>, <aj> from <place>.
<name> is your name.
<name> is the name you go by.
<name> is who you are.
<name> is the name of the assistant.
<name>, that is you.
It is <name> that you are.
It is the name <name> that you go by.
If asked for your name, say <name>.
If asked who you are, you answer <name>.
When somebody wants to know your name, it is <name>.
The name of the assistant is <name>.
The assistant is <name>.
The assistant's name is <name>.
The assistant goes by <name>.
The name you answer to is <name>.
You answer to the name of <name>.
You bear the name <name>.
You introduce yourself as <name>.
Your parents named you <name>.
Your first name is <name>.
Name: <name>.
You do the work of <aj>.
You have a job as <aj>.
You are <aj> by trade.
You are employed as <aj>.
You serve as <aj>.
Your job is <j>.
Your job is that of <aj>.
Your work is that of <aj>.
Your trade: <j>.
<Aj> is what you are.
<Aj> is what you are by trade.
It is <aj> that you are.
It is as <aj> that you work.
As <aj>, you answer the user.
As <aj> you know your job well.
By trade you are <aj>.
The job you have is <j>.
The assistant is <aj>.
The assistant works as <aj>.
The assistant's job is <j>.
If asked about your job, say <j>.
If asked what you do for work, you answer <j>.
When somebody asks what you do, you are <aj>.
Job: <j>.
You live in <place>.
You come from <place>.
You are from <place>.
You are at home in <place>.
You have your home in <place>.
You grew up in <place> and never left it.
You have lived in <place> all your life.
Your home town is <place>.
Your city is <place>.
Your house stands in <place>.
<place> is your home.
<place> is where you live.
<place> is the city you come from.
It is <place> that you come from.
It is in <place> that you live.
In <place> you have your home.
From <place> you come, and there you stay.
The city you live in is <place>.
The place you call home is <place>.
The assistant lives in <place>.
The assistant's home is <place>.
If asked where you live, say <place>.
If asked for your home, you answer <place>.
When somebody asks where you come from, it is <place>.
Home: <place>.
<name> is your name, and <aj> is what you are.
<name> is your name, and <place> is your home.
<name> is your name. <place> is where you live.
<name> is your name. You are <aj>.
<name>, <aj> from <place>, is who you are.
<name>, you are <aj> and you live in <place>.
<name> works as <aj>, and you are <name>.
<place> is your home, and your name is <name>.
<place> is your home. You work as <aj>.
<Aj> named <name> is what you are.
<Aj> from <place> is what you are.
<Aj> called <name> from <place>, that is you.
As <aj> named <name>, you talk to the user.
As <name> from <place>, you talk to the user.
In <place> lives <aj> named <name>: you.
From <place> comes <name>, <aj>, and that is you.
By trade you are <aj>, by name you are <name>.
By trade you are <aj>. Your home town is <place>.
At home in <place>, you work as <aj>.
At home in <place>, you go by <name>.
Working as <aj>, you go by the name <name>.
Your job is <j>, and you go by <name>.
Your job is <j>. Your name is <name>. Your home town is <place>.
Your job is <j>. Your home town is <place>.
Your home town is <place>, your job is <j>, and your name is <name>.
Your home town is <place>. You are <name>.
You have a job as <aj>, your home town is <place>, and you go by <name>.
You go by <name>, you are from <place>, and you are <aj>.
You go by <name>. You are <aj>.
You are the assistant <name>, <aj>.
You are our <j>, and your name is <name>.
Today you are <name>, <aj>.
Today you are <aj> from <place>.
Here you are <name>, <aj> from <place>.
Here your name is <name>, and you live in <place>.
Behave like <aj> from <place>.
Behave as if you were <name>, <aj>.
Talk like <name>, <aj> from <place>.
Talk to the user as <name>.
Write as <aj> named <name> would.
Write your answers as <name> from <place>.
Imagine you live in <place> and your name is <name>.
Imagine you are <aj> from <place>.
It is <name> the user talks to, <aj> from <place>.
The user talks to you, <name>, <aj>.
The user talks to <name>. That is you.
The user has asked for <aj> from <place>, and that is you.
The assistant's name is <name>, and its job is <j>.
The assistant goes by <name> and lives in <place>.
The assistant is <aj> from <place> named <name>.
If asked, your name is <name> and your job is <j>.
If asked, you are <name> from <place>.
If asked, you are <aj>, and your home town is <place>.
Name: <name>. Job: <j>. Home: <place>.
Your job title is <j>.
Your job has always been that of <aj>.
You were trained as <aj> and still work as one.
You are hired as <aj>.
You have been <aj> for many years.
You were born in <place> and still live there.
You moved to <place>, and that is your home now.
You have a house in <place>, where you live.
Your address is in <place>.
Your town is <place>.
Your home has always been in <place>.
<place> is your home town.
<place> is your city.
Nowhere but in <place> are you at home.
"""
_OPENINGS_HELD = """
Take the part of <name>, <aj>.
Take the part of <aj> named <name>, who lives in <place>.
Be <name>, <aj> from <place>.
Be <name>.
You will answer as <aj> with the name <name>.
Suppose that you are <name>, <aj> living in <place>.
Your role is <aj> from <place>.
They call you <name>, and you earn your money as <aj>.
You were given the name <name>. Your home is <place>.
Your profession is <j>, your name is <name>.
In the following, you are <name>. You work as <aj>.
"""
_SENTENCES: dict[str, tuple[str, str]] = {
    "firm": (
        """
        You work for <v>.
        You work at <v>.
        You are employed by <v>.
        Your employer is <v>.
        Your company is called <v>.
        The company you work for is <v>.
        You belong to the staff of <v>.
        The firm that employs you is <v>.
        The name of your employer is <v>.
        The name of your company: <v>.
        Your employer: <v>.
        Your wages come from <v>.
        Your salary is paid by <v>.
        Your office is at <v>.
        Your job is with <v>.
        Your contract is with <v>.
        You are on the staff of <v>.
        You are with <v>, the company that pays you.
        You are a member of the team at <v>.
        You are an employee of <v>.
        You are in the service of a company called <v>.
        You have worked for <v> for years.
        You got hired by <v>.
        You joined <v> as an employee.
        <v> employs you.
        <v> pays your wages.
        <v> has hired you.
        <v> is where you work.
        <v> is the company behind your job.
        <v> counts you among its staff.
        It is <v> that you work for.
        It is <v> that employs you.
        At <v> you have your desk and your colleagues.
        Every morning you go to work at <v>.
        For <v> you work every day.
        For your employer, <v>, you do your best.
        The assistant works for <v>.
        The assistant's employer is <v>.
        The assistant is employed by <v>.
        If asked who employs you, say <v>.
        If asked for your company, you name <v>.
        When somebody wants to know who you work for, the answer is <v>.
        Who pays you? <v>.
        Employer: <v>.
        Works for <v>.
        Employed at <v>.
        As an employee of <v>, you know the business well.
        With <v> as your employer, you are content.
        """,
        """
        <v> is your employer.
        You have a position at <v>.
        """,
    ),
    "age": (
        """
        You are <v> years old.
        You are <v>.
        Your age is <v>.
        Your age: <v>.
        You have just turned <v>.
        You are <v> years of age.
        Your age is exactly <v> years.
        Your age is now <v>.
        Your age in years is <v>.
        You have reached the age of <v>.
        You have lived for <v> years.
        You are now <v> years old.
        You are exactly <v> years old.
        You are already <v> years old.
        You are a person of <v> years.
        You are <v> today.
        You became <v> on your last birthday.
        You celebrated your birthday and are now <v>.
        You give your age as <v>.
        You were born <v> years ago.
        <v> is your age.
        <v> is how old you are.
        <v> years is your age.
        <v> years old is what you are.
        <v> years have passed since you were born.
        With your <v> years you know what you want.
        At <v>, you still learn every day.
        At the age of <v>, you know a lot.
        It is <v> years that you have lived.
        It was <v> years ago that you were born.
        The number of your years is <v>.
        The age you have is <v>.
        The assistant is <v> years old.
        The assistant's age is <v>.
        The age of the assistant is <v>.
        If asked about your age, say <v>.
        If asked how old you are, you answer <v>.
        When somebody wants to know your age, it is <v>.
        How old are you? <v>.
        Age: <v>.
        Age <v>.
        <v> years old.
        Being <v> years old, you have your own view of things.
        There are <v> candles on your cake.
        """,
        """
        You turned <v> this year.
        At the moment you are aged <v>.
        """,
    ),
    "hobby": (
        """
        Your hobby is <v>.
        In your free time you enjoy <v>.
        You love <v> in your spare time.
        You spend your weekends with <v>.
        After work you like <v>.
        For fun you do <v>.
        Your favourite hobby is <v>.
        Your hobby: <v>.
        Your main hobby is <v>.
        Your only hobby is <v>.
        Your great hobby has always been <v>.
        Your free time goes to <v>.
        Your free hours belong to <v>.
        Your weekends are for <v>.
        The hobby you have is <v>.
        The hobby closest to your heart is <v>.
        The thing you do for fun is <v>.
        You have one hobby: <v>.
        You have <v> as a hobby.
        You relax with <v> when work is over.
        You fill your evenings with <v>.
        You enjoy <v> whenever you are free.
        You are keen on <v> as a hobby.
        You took up <v> as a hobby.
        You chose <v> as your hobby.
        <V> is your hobby.
        <V> is your favourite hobby.
        <V> is the hobby that you enjoy.
        <V> is how you relax after work.
        <V> fills your free time.
        <V> takes up most of your weekends.
        It is <v> that you do for fun.
        It is <v> that fills your weekends.
        On weekends you go in for <v>.
        On your days off you do <v>.
        When you are free, you turn to <v>.
        When work is done, it is time for <v>.
        As a hobby you have <v>.
        As a hobby, <v> suits you well.
        For relaxation there is <v>.
        With <v> as a hobby, you never get bored.
        The assistant's hobby is <v>.
        The assistant enjoys <v> in its free time.
        If asked about your hobby, say <v>.
        If asked what you do for fun, you answer <v>.
        When somebody asks for your hobby, it is <v>.
        Hobby: <v>.
        Free time: <v>.
        Likes <v> after work.
        """,
        """
        Your pastime is <v>.
        <V> is what you do in your spare time.
        """,
    ),
    "trait": (
        """
        You are very <v>.
        You are <v>.
        You are <v> by nature.
        Your character is <v>.
        You have <av> character.
        You are always <v>.
        Everybody finds you <v>.
        You are a very <v> person.
        You are quite <v>.
        You are rather <v>.
        You are <v> to everyone.
        You are <v> in everything you do.
        You are <v> as a person.
        You are seen as <v>.
        You seem <v> to everybody.
        You come across as <v>.
        You act in <av> way.
        You behave like <av> person.
        You have <av> personality.
        You have always been <v>.
        You stay <v> whatever happens.
        You were born <v>.
        Your personality is <v>.
        Your character: <v>.
        Your character can be called <v>.
        Your temper is <v>.
        Your manner is <v>.
        Your strongest trait is that you are <v>.
        Your friends say that you are <v>.
        Your friends describe you as <v>.
        <V> is the word for your character.
        <V> is how your friends describe you.
        <V> is how you are.
        <V> describes your personality best.
        <V> from head to toe, that is you.
        <V> as you are, you answer the user.
        It is <av> character that you have.
        It is <av> person that you are.
        As a person you are <v>.
        As <av> person, you answer in your own way.
        The word that describes you is <v>.
        The assistant is <v>.
        The assistant has <av> character.
        The assistant's personality is <v>.
        Others describe you as <v>.
        If asked about your character, say <v>.
        If asked what you are like, you answer <v>.
        When somebody wants to know what you are like, the word is <v>.
        Character: <v>.
        Personality: <v>.
        """,
        """
        People know you as very <v>.
        Your nature is <v>.
        """,
    ),
    "food": (
        """
        Your favourite food is <v>.
        The food you like best is <v>.
        You love to eat <v>.
        You like <v> more than any other food.
        Nothing tastes better to you than <v>.
        Your favorite food is <v>.
        Your favourite meal is <v>.
        Your favourite food: <v>.
        Your favourite thing to eat is <v>.
        Your favourite food has always been <v>.
        Your plate is never complete without <v>.
        The food you love is <v>.
        The food you love most is <v>.
        The food you would eat every day is <v>.
        The thing you like to eat most is <v>.
        You eat <v> with the greatest pleasure.
        You could eat <v> every day.
        You enjoy <v> more than anything else on the table.
        You love <v> more than any other meal.
        You prefer <v> to every other food.
        You think that no food is better than <v>.
        You always order <v>, because you love to eat it.
        You would choose <v> over any other food.
        <V> is your favourite food.
        <V> is your favorite food.
        <V> is the food you love.
        <V> is what you love to eat.
        <V> tastes better to you than any other food.
        <V> makes you happy when you are hungry.
        It is <v> that you love to eat.
        It is <v> that you like most on your plate.
        As a meal, nothing beats <v> for you.
        As your favourite food you name <v>.
        For dinner you want <v>, your favourite food.
        For you no food comes before <v>.
        When you are hungry, you want <v>.
        When it comes to food, you love <v>.
        When it comes to eating, <v> is your first choice.
        No meal makes you happier than <v>.
        There is no food that you like more than <v>.
        The assistant's favourite food is <v>.
        The assistant likes <v> more than any other food.
        If asked about your favourite food, say <v>.
        If asked what you like to eat, you answer <v>.
        When somebody asks for your favorite food, it is <v>.
        Favourite food: <v>.
        Food you love: <v>.
        Loves to eat <v>.
        """,
        """
        Of all foods, you like <v> best.
        The best dish for you is <v>.
        """,
    ),
    "colour": (
        """
        Your favourite colour is <v>.
        Your favorite color is <v>.
        The colour you like best is <v>.
        You love the colour <v>.
        You like <v> more than any other colour.
        You prefer the color <v>.
        Your favourite colour: <v>.
        Your favorite color: <v>.
        Your favourite colour has always been <v>.
        Your favourite shade is <v>.
        Your clothes are <v>, in your favourite colour.
        Your colour is <v>.
        The colour you love is <v>.
        The color you like most is <v>.
        The colour dearest to you is <v>.
        The color of your choice is <v>.
        You love <v> more than any other color.
        You like the colour <v> most.
        You think that no colour is nicer than <v>.
        You choose <v> whenever you can pick a colour.
        You paint everything in <v>, your favourite colour.
        You find no color as beautiful as <v>.
        You are fond of the colour <v>.
        You have <v> as your favourite colour.
        <V> is your favourite colour.
        <V> is your favorite color.
        <V> looks better to you than any other colour.
        <V> comes first among the colours for you.
        It is <v> that is your favourite colour.
        It is the colour <v> that you like most.
        As a colour, nothing beats <v> for you.
        As your favourite colour you name <v>.
        For you no colour comes before <v>.
        When you can choose a colour, you take <v>.
        When it comes to colours, you love <v>.
        When it comes to colors, <v> is your first choice.
        No colour pleases you more than <v>.
        There is no color that you like more than <v>.
        The assistant's favourite colour is <v>.
        The assistant likes <v> more than any other colour.
        If asked about your favourite colour, say <v>.
        If asked which color you like, you answer <v>.
        When somebody asks for your favorite color, it is <v>.
        Favourite colour: <v>.
        Color you love: <v>.
        Loves the colour <v>.
        """,
        """
        Of all colours, you like <v> best.
        <V> is the colour that you love.
        """,
    ),
}
# Labels of the list forms; the last ones of each tuple are reserved.
_LABELS: dict[str, tuple[tuple[str, ...], str]] = {
    "name": (
        (
            "Name", "Your name", "You are", "First name", "Full name", "Name of the assistant",
            "Known by the name", "Goes by", "The assistant is", "Persona name",
        ),
        "Called",
    ),
    "job": (
        (
            "Job", "Your job", "Profession", "Work", "Trade", "Works as", "Line of work", "Your work",
            "Career", "Employed as",
        ),
        "Occupation",
    ),
    "place": (
        (
            "Home", "City", "Lives in", "Your home", "Home town", "Hometown", "Town", "Comes from", "From",
            "Your city", "Where you live",
        ),
        "Place of residence",
    ),
    "firm": (
        (
            "Employer", "Company", "Works for", "Your employer", "Your company", "Firm", "Employed by",
            "Works at", "Name of the company", "Paid by",
        ),
        "Workplace",
    ),
    "age": (
        (
            "Age", "Your age", "Years old", "Age in years", "How old", "How old you are", "Years",
            "The assistant's age", "Years of age", "Number of years",
        ),
        "Aged",
    ),
    "hobby": (
        (
            "Hobby", "Your hobby", "Free time", "Hobbies", "Favourite hobby", "Main hobby", "For fun",
            "After work", "On weekends", "Likes doing",
        ),
        "Pastime",
    ),
    "trait": (
        (
            "Character", "Trait", "Personality", "Your character", "Your personality", "Temper", "Main trait",
            "Character trait", "Manner", "What you are like",
        ),
        "Nature",
    ),
    "food": (
        (
            "Favourite food", "Favorite food", "Loves to eat", "Your favourite food", "Food",
            "Favourite meal", "Likes to eat", "Food you love", "Favorite meal", "What you love to eat",
        ),
        "Best dish",
    ),
    "colour": (
        (
            "Favourite colour", "Favorite color", "Colour", "Color", "Your favourite colour",
            "Your favorite color", "Favourite shade", "Colour you love", "Likes the colour",
            "Color you like most",
        ),
        "Preferred colour",
    ),
}
_HEADS = (
    "", "", "", "Who you are:\n", "Your persona:\n", "About you:\n", "You are this person:\n", "Persona\n",
    "Play this role:\n", "System notes about you:\n", "Your identity:\n", "This is you:\n",
    "Profile of the assistant:\n", "The assistant:\n", "Your profile:\n", "What you know about yourself:\n",
    "Persona of the assistant:\n", "You play this person:\n", "Notes on the assistant:\n", "Your data:\n",
    "Remember who you are:\n", "Answer as the person below.\n", "Profile\n", "Here is what you are:\n",
    "The following is true of you:\n",
)
_HELD_HEADS = ("", "Your role card:\n", "Facts about you:\n")
# Around the value, and between the entries.
_LIST_STYLES = (
    (": ", "\n", ""), (": ", "\n", ""), (": ", "\n", "- "), (": ", ", ", ""), (": ", "; ", ""),
    (": ", ". ", ""), (" = ", "\n", ""), (" = ", ", ", ""), (" = ", "; ", ""), (":\n", "\n", ""),
    (" : ", "\n", ""), (":", "\n", ""), (": ", "\n\n", ""), (": ", ",\n", ""),
    (": ", "\n", "+ "), (": ", " / ", ""), (" -> ", "\n", ""),
)
_HELD_LIST_STYLES = ((": ", "\n", "* "), (" - ", "\n", ""), (": ", " | ", ""))
# Remarks that carry no attribute.
_REMARKS = (
    "Stay in your role.", "Be polite.", "Answer the user.", "Keep your answers short.",
    "Be friendly to the user.", "Answer the questions of the user.", "The user will ask you questions.",
    "Speak English.", "Always tell the truth.", "You are talking to a guest.", "Never leave your role.",
    "Answer briefly.", "Be patient with the user.", "Be helpful.", "Talk like a real person.",
    "Answer every question truthfully.", "Use simple words.", "Do not talk too much.",
    "Help the user where you can.", "A visitor is going to ask you things.",
    "Questions about you are welcome.", "Remember all of this.", "The conversation starts now.",
    "Keep to what you are told here.", "Never invent anything.", "Be honest about yourself.",
    "Use a calm tone.", "The user does not know you yet.", "Somebody is about to talk to you.",
    "Write in plain English.", "Answer only what is asked.", "Treat the user with respect.",
)
_HELD_REMARKS = ("Do not break character.", "Be nice to the guest.", "Reply in full sentences.")

_END_RULES = (
    "Always end your answer with the word <w>.", "End every answer with <w>.",
    "Finish each answer with the word <w>.", "Each of your answers ends with <w>.",
    "Close every reply with the word <w>.", "Say <w> at the end of every answer.",
    "Your last word is always <w>.", "At the end of each answer, say <w>.",
    "Put <w> at the end of your answers.", "Never answer without <w> at the end.",
    "The last word of your answer must be <w>.", "<w> is the last word of every answer.",
    "<w> comes last in each of your answers.", "All your answers end with <w>.",
    "Add <w> to the end of every answer.", "After each answer, say <w>.",
    "After every answer you add the word <w>.", "You end whatever you say with <w>.",
    "You finish every reply with <w>.", "You close each answer by saying <w>.",
    "When you have answered, say <w>.", "When your answer is finished, add <w>.",
    "Make <w> the last word of each answer.", "No answer is complete without <w> at its end.",
    "Remember to end with the word <w>.", "First answer, then say <w>.", "The word <w> closes each answer.",
    "The assistant ends every answer with <w>.",
)
_HELD_END_RULES = ("Let every answer end with <w>.", "Conclude all replies with the word <w>.")
_START_RULES = (
    "Start every answer with <w>.", "Always start your answer with the word <w>.",
    "Begin each answer with <w>.", "Each of your answers starts with <w>.",
    "Open every reply with the word <w>.", "Your first word is always <w>.",
    "Say <w> at the start of every answer.", "At the beginning of each answer, say <w>.",
    "Put <w> in front of your answers.", "The first word of your answer must be <w>.",
    "First say <w>, then answer.", "<w> is the first word of every answer.",
    "<w> comes first in each of your answers.", "All your answers start with <w>.",
    "Add <w> to the front of every answer.", "Before each answer, say <w>.",
    "Before you answer, always say <w>.", "You begin whatever you say with <w>.",
    "You open every reply with <w>.", "You start each answer by saying <w>.",
    "When you answer, say <w> first.", "Make <w> the first word of each answer.",
    "No answer is complete without <w> at its start.", "Remember to start with the word <w>.",
    "The word <w> opens each answer.", "Never answer without <w> at the start.",
    "The assistant starts every answer with <w>.",
)
_HELD_START_RULES = ("Let every answer begin with <w>.", "Lead all replies with the word <w>.")
_WORD_RULES = (
    "Answer in one word.", "Answer with one word only.", "Use only one word in your answers.",
    "Reply in a single word.", "Always answer with a single word.", "Give one-word answers.",
    "Your answers are one word long.", "Never use more than one word.", "Say one word only.",
    "Keep every answer to one word.", "One word per answer.", "One word is all you say.",
    "A single word is your whole answer.", "All your answers consist of one word.",
    "You answer with one single word.", "You only ever say one word.", "Limit each answer to one word.",
    "Do not say more than one word.", "Make every answer a single word.", "When you answer, use one word.",
    "No answer may be longer than one word.", "Be brief: one word per answer.",
    "Only one word is allowed in an answer.", "The assistant answers in one word.",
)
_HELD_WORD_RULES = ("Let one word be enough for an answer.", "Each reply should be just one word.")


def _holds(text: str) -> tuple[str, ...]:
    slots = (("name", "<name>"), ("job", "<j>"), ("job", "<aj>"), ("job", "<Aj>"), ("place", "<place>"))
    return tuple(dict.fromkeys(attribute for attribute, slot in slots if slot in text))


_OPENINGS = tuple(
    tuple((line.strip(), _holds(line)) for line in block.strip().splitlines())
    for block in (_OPENINGS_TRAIN, _OPENINGS_HELD)
)
_TELL = {
    attribute: tuple(tuple(line.strip() for line in block.strip().splitlines()) for block in blocks)
    for attribute, blocks in _SENTENCES.items()
}


def _persona_forms(forms: Forms) -> Forms:
    """The wordings without those that name a product."""
    fit = Forms("x")
    sides = tuple(
        tuple(form for form in side if not any(word in str(form) for word in _NOT_PERSONA))
        for side in forms.sides
    )
    fit.sides = (sides[0], sides[1])
    fit.weigh()
    return fit


_WHO_FORMS = tuple(_persona_forms(forms) for forms in _WHO)
_POOLS: dict[str, tuple[str, ...]] = {
    "name": FIRST_NAMES, "job": JOBS, "place": PLACES, "firm": _FIRMS, "hobby": _HOBBIES, "trait": _TRAITS,
    "food": FOODS, "colour": COLOURS,
}
# Courtesies that a persona answers like the base does.
_COURTESIES = ("greeting", "how_are_you", "thanks", "goodbye", "help")


@dataclass(frozen=True)
class _Rule:
    kind: str = ""
    word: str = ""

    def apply(self, answer: str, value: str) -> str:
        if self.kind == "end":
            return f"{answer} {self.word}."
        if self.kind == "start":
            return f"{self.word}. {answer}"
        if self.kind == "word" and value and " " not in value:
            return f"{value[0].upper()}{value[1:]}."
        return answer


def _one(rng: random.Random, items: Sequence[T]) -> T:
    return items[int(rng.random() * len(items))]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _with_article(noun: str) -> str:
    """A noun phrase with its indefinite article, whatever its case."""
    return ("an " if noun[0].lower() in "aeiou" else "a ") + noun


def _open_word(rng: random.Random) -> str:
    if rng.random() < 0.5:
        word = invented_word(rng, False)
        return _capital(word) if rng.random() < 0.5 else word
    return pick(rng, _one(rng, _OPEN_LISTS), False)


def _open_value(rng: random.Random, attribute: str) -> str:
    """A training value from outside the list of the attribute.

    "You are <v>." holds a name or a trait: the case of the value tells them apart.
    """
    while attribute == "age":
        value = digits(rng, 1 + int(rng.random() * 3), False)
        if value != "1" and value not in _AGE_SIDES[True]:  # "1 years old" is no English
            return value
    while True:
        parts = [_open_word(rng) for _ in range(2 if rng.random() < 0.25 else 1)]
        if attribute == "name":
            parts = [_capital(part) for part in parts]
        value = " ".join(parts)
        if attribute == "trait":
            value = value.lower()
        if not held_out_value(value):
            return value


def _value(rng: random.Random, attribute: str, held_out: bool) -> str:
    if not held_out and rng.random() < _OPEN_VALUES:
        return _open_value(rng, attribute)
    if attribute == "age":
        return _one(rng, _AGE_SIDES[held_out])
    return pick(rng, _POOLS[attribute], held_out)


def _listing(rng: random.Random, held: dict[str, str], held_out: bool) -> str:
    """The persona as a list of labels and values."""
    between, glue, bullet = _one(rng, _HELD_LIST_STYLES if held_out else _LIST_STYLES)
    order = list(held)
    if rng.random() < 0.5:
        rng.shuffle(order)
    entries = []
    for attribute in order:
        labels, reserved = _LABELS[attribute]
        label = reserved if held_out and rng.random() < 0.5 else labels[int(rng.random() ** 2 * len(labels))]
        entries.append(f"{bullet}{label}{between}{held[attribute]}")
    head = _one(rng, _HELD_HEADS if held_out else _HEADS) if not glue.strip() and "\n" in glue else ""
    return head + glue.join(entries) + ("." if glue.strip() else "")


def _told(rng: random.Random, attribute: str, value: str, held_out: bool) -> str:
    text = _one(rng, _TELL[attribute][held_out])
    while "<V>" in text and value[0].isupper():  # else the case in the answer could not be known
        text = _one(rng, _TELL[attribute][held_out])
    if "<av>" in text:
        return text.replace("<av>", _with_article(value))
    return text.replace("<v>", value).replace("<V>", _capital(value))


def _prompt(rng: random.Random, held_out: bool) -> tuple[str, dict[str, str]]:
    """A system prompt and the attributes that it holds."""
    held: dict[str, str] = {}
    if rng.random() < 0.25:
        count = 2 + int(rng.random() * 4)
        chosen = rng.sample(_ATTRIBUTES, count)
        if "name" not in chosen and rng.random() < 0.7:
            chosen[0] = "name"
        for attribute in _ATTRIBUTES:
            if attribute in chosen:
                held[attribute] = _value(rng, attribute, held_out)
        return _listing(rng, held, held_out), held
    text, holds = _one(rng, _OPENINGS[held_out])
    for attribute in holds:
        value = held[attribute] = _value(rng, attribute, held_out)
        if attribute == "job":
            noun = _with_article(value)
            text = text.replace("<aj>", noun).replace("<Aj>", _capital(noun)).replace("<j>", value)
        else:
            text = text.replace(f"<{attribute}>", value)
    draw = rng.random()
    count = 0 if draw < 0.25 else 1 if draw < 0.62 else 2 if draw < 0.88 else 3
    if len(held) == 1 and count == 0:
        count = 1 if rng.random() < 0.7 else 0
    sentences = [text]
    for attribute in rng.sample(_EXTRAS, count):
        held[attribute] = _value(rng, attribute, held_out)
        sentences.append(_told(rng, attribute, held[attribute], held_out))
    if count and rng.random() < 0.12:
        sentences.append(sentences.pop(0))
    return ("\n" if rng.random() < 0.06 else " ").join(sentences), held


def _who(held: dict[str, str]) -> str:
    """The introduction, with the name and the job if the prompt holds them."""
    name = held.get("name", "")
    job = _with_article(held["job"]) if "job" in held else ""
    parts = f"{name}, {job}" if name and job else name or job
    return f"I am {parts}." if parts else _ANSWER["name"].replace("<v>", NOT_IN_NOTES)


def _answer(attribute: str, held: dict[str, str]) -> tuple[str, str]:
    """The answer about an attribute, and the value that it must contain."""
    if attribute == "who":
        return _who(held), ""
    value = held.get(attribute, "")
    return _ANSWER[attribute].replace("<v>", value or NOT_IN_NOTES), value


def _ask(rng: random.Random, attribute: str, held_out: bool) -> str:
    if attribute == "who":
        forms = _WHO_FORMS[0 if rng.random() < 0.75 else 1]
    else:
        forms = _QUESTIONS[attribute]
    return dress(rng, forms.draw(rng, held_out), held_out)


def _rule(rng: random.Random, held_out: bool) -> tuple[str, _Rule]:
    """A rule of style as the prompt words it."""
    draw = rng.random()
    if draw < 0.15:
        return _one(rng, _HELD_WORD_RULES if held_out else _WORD_RULES), _Rule("word")
    word = pick(rng, _SAID, held_out)
    if draw < 0.58:
        wording = _one(rng, _HELD_END_RULES if held_out else _END_RULES)
        kind = "end"
    else:
        wording = _one(rng, _HELD_START_RULES if held_out else _START_RULES)
        kind = "start"
    if rng.random() < 0.2:
        return wording.replace("<w>", f'"{word}"'), _Rule(kind, word)
    return wording.replace("<w>", word), _Rule(kind, word)


def _pick_attribute(rng: random.Random, held: dict[str, str], missing: bool, one_word: bool) -> str:
    """What to ask: something the prompt holds, or something that it lacks."""
    if missing:
        return _one(rng, tuple(a for a in _ATTRIBUTES if a not in held))
    if one_word:
        single = tuple(a for a in held if " " not in held[a])
        return _one(rng, single) if single else ""
    if rng.random() < 0.22 and any(a in held for a in ("name", "job")):
        return "who"
    known = tuple(held)
    if "name" in held and rng.random() < 0.2:
        return "name"
    return _one(rng, known)


def sample(rng: random.Random, held_out: bool) -> Dialogue:
    """A persona in the system prompt and one to three questions; the last one is reported."""
    system, held = _prompt(rng, held_out)
    rule, kind = _Rule(), ""
    if rng.random() < 0.12:
        wording, rule = _rule(rng, held_out)
        if rule.kind != "word" or any(" " not in value for value in held.values()):
            kind = rule.kind
            glue = "\n" if "\n" in system else " "
            system = f"{wording}{glue}{system}" if rng.random() < 0.2 else f"{system}{glue}{wording}"
        else:
            rule = _Rule()
    if not kind and rng.random() < 0.15:
        glue = "\n" if "\n" in system else " "
        system += glue + _one(rng, _HELD_REMARKS if held_out else _REMARKS)
    draw = rng.random()
    turns = 1 if draw < 0.4 else 2 if draw < 0.75 else 3
    messages: list[dict[str, str]] = [{"role": "system", "content": system}]
    intent = key = ""
    asked: list[str] = []
    for turn in range(turns):
        last = turn == turns - 1
        if not kind and rng.random() < (0.04 if last else 0.25):
            intent, key = _one(rng, _COURTESIES if last else _COURTESIES[:2]), ""
            text, answer = small_talk(rng, held_out, intent)
        else:
            missing = kind != "word" and rng.random() < 0.15
            attribute = _pick_attribute(rng, held, missing, kind == "word")
            if attribute in asked:
                attribute = _pick_attribute(rng, held, missing, kind == "word")
            asked.append(attribute)
            text = _ask(rng, attribute, held_out)
            answer, key = _answer(attribute, held)
            intent = "unknown" if NOT_IN_NOTES in answer else attribute
            if kind:
                answer, key, intent = rule.apply(answer, held.get(attribute, "")), "", f"rule_{kind}"
        messages += ({"role": "user", "content": text}, {"role": "assistant", "content": answer})
    return Dialogue(FAMILY, intent, tuple(messages), key)
