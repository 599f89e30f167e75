"""Small closed lists of English words and frames that the rewriting rules go by, and a first word's case.

Knows nothing of the rules themselves.
"""

from __future__ import annotations

import re


def word_set(words: str) -> frozenset[str]:
    """The words of a text, as a closed list."""
    return frozenset(words.split())


PRONOUNS = word_set(
    "i you he she it we they this that there everyone everybody someone somebody nobody people one"
)
POSSESSIVES = word_set("my your his her its our their")
ARTICLES = word_set("the a an this that these those every each any some no")
BE = word_set("is are am was were")
MODALS = word_set("can could should would will must may might shall")
AUXILIARIES = BE | MODALS | word_set("do does did has have had")
QUESTION_WORDS = word_set("who what where when why how which whose whom")
ADVERBS = word_set(
    "again now today tonight tomorrow yesterday here there still always so not exactly really then anyway"
    " already"
)
FREQUENCY = word_set(
    "always usually normally often generally sometimes first last really actually originally"
)
PREPOSITIONS = word_set("""
    about above across after against along around as at before behind below beneath beside between by
    during for from in inside into like near of off on onto opposite out outside over past per round since
    than through to towards under until up upon via with within without
""")
ADJECTIVES = word_set("""
    best big black blue brown cheap clean closed cold daily eldest empty entire fast favorite favourite
    final first free full funny good great green grey half high hot huge large last late left little local
    long low main major mean narrow new next nice old oldest only open other own pink preferred private
    public purple quick red rich right round same second short single slow small special spare tall third
    tiny top upper usual weekly white whole wild wooden worst yellow young younger youngest
""")
# What may be said of a thing after "is", and what is so rarely said before it that it ends the subject.
PREDICATES = word_set("""
    afraid alive allergic allowed asleep available awake away back better broken busy called closed
    crowded cheaper cheapest dead down due empty finished fixed free full gone good important late missing
    necessary needed named off open out over possible ready required responsible safe shut sick ill
    supposed wrong
""")

VERBS = word_set("""
    accept accompany achieve act add admire admit adopt advise agree announce answer apologise appear
    apply appoint approve arrange arrest arrive ask assist attack attend avoid award bake ban bark be beat
    become begin believe belong bend bet bite blame bloom blow boil book bore borrow bounce break breed
    brew bring brush build burn bury buy calculate call cancel care carry catch cater cause celebrate
    change charge check chew choose chop clean clear climb close coach collapse collect collide combine
    come command commit communicate compare compete compile complain complete compose concern conduct
    configure confirm confuse connect conquer consider construct contact contain continue control convert
    cook copy cost cough count crack crash crawl create croak cross crown cry cut dance deal debug decide
    defeat defend delete deliver demolish deny depart deploy deposit describe deserve design destroy
    develop die differ dig disable disappear discover discuss dismiss dissolve divide divorce do donate
    doubt download drag draw dress drink drip drive drop drown dry dust earn eat elect emigrate employ
    empty enable encourage end enjoy enrol enter escape establish estimate evolve examine exercise exist
    expand expect explain explode explore export extend face fade fail fall fasten feed feel ferment fetch
    fight fill film find finish fire fish fit fix float flow fly fold follow forget forgive format found
    freeze fry gather get give glue go graduate graze grease greet grill grind grow guard guess guide
    handle hang happen harvest hatch hate have hear heat help hibernate hide hire hit hold host hug hunt
    hurt identify ignore imagine immigrate import improve include increase inform inherit injure inspect
    install instruct insure intend interrupt interview introduce invade invent invest invite involve iron
    join judge jump justify keep kick kill kiss knit knock know land last launch lay lead leak lean learn
    leave lecture lend let lick lie lift like limit link list listen live load lock log look lose love
    lower mail make manage marry matter mean measure meet melt mend mention merge migrate miss mix monitor
    move mow murder name need notice observe obtain occur offer oil open operate orbit order organise
    organize owe own pack paint park pass patch pay pedal peel perform persuade phone photograph pick
    pilot plan plant play plough polish pose possess post postpone pour practise praise pray predict
    prefer premiere prepare present preserve press pretend prevent print process produce promise protect
    prove provide prune publish pull pump punish purchase push put quit race rain raise reach read realise
    reappear reboot receive recognise recognize recommend record recycle reduce refactor refer refill
    refuse register reject relax release rely remember remind remove rename renew renovate rent reopen
    repair repeat replace reply report request require rescue resemble reserve reset reside resign respond
    rest restart restore retire return reveal review rewrite ride ring rise roast roll rollback rub ruin
    run sack sail sand save say scan scare schedule score scratch scrub seal search see seem select sell
    send separate serve set settle sew share sharpen shave shear shine ship shoot shout show shrink shut
    sign sing sink sit skip sleep slice slide smell smile smoke sneeze snow solve sort sound sparkle speak
    speed spell spend spill split spoil sponsor spray spread sprout squeeze stain stamp stand stare start
    state stay steal steer stick stir stop store stretch stroke struggle study sublet submit succeed
    suffer suggest suit summarise summarize supervise supply support surrender survive suspect swallow
    swap sweat sweep swim switch take talk tame taste tax teach tell test thank think throw tick tidy tie
    toast tolerate toss touch track trade train transfer translate transport trap travel treat trim trust
    try tune turn twist type understand uninstall unload unlock unpack untie update upgrade upload use
    validate vanish vary verify visit vomit vote wag wait wake walk wander want warn wash waste watch
    water wax wear weave weed weigh whisper whistle win wind wipe wish withdraw wonder work worry wrap
    wrestle write yell
""")
# Verbs that are as often nouns: next to another verb they may belong to the subject, the milk train.
NOUNS_TOO = word_set("""
    act answer attack award ban bark bet bite blame bloom blow boil book bore bounce break brew call care
    catch cause change charge coach command control cook copy cough count crack crash cross crown cut
    dance deal deposit design doubt dress drink drive drop dust end exercise face fade fall fight film
    fire fish fit float flow fold format glue grill guard guess guide harvest heat hit host hug hunt hurt
    import interview iron judge kick kiss knock land launch lead leak lecture lick lift limit link list
    look love lower mail measure mix monitor move murder name offer oil orbit order paint park pass patch
    pedal phone photograph pilot plan plant play plough polish pose post praise premiere present press
    print process promise pump race rain record release rent repair reply report request reset rest return
    review ride ring rise roast roll ruin run sack sail sand scan scare schedule score seal search set
    share shave shear ship show sign sleep slice slide smell smile smoke snow sort sound speed split
    sponsor spray spread sprout stain stamp stand stare start state stay stop store stretch stroke
    struggle study supply support suspect swallow swap sweat swim switch talk taste tax test tick toast
    touch track trade train transfer transport trap travel treat trim trust tune turn twist type update
    upgrade visit vote wait wake walk wash waste watch water wax weed whisper whistle wind wish wonder
    work wrap
""") - {"start", "stop", "run", "end", "leave", "stay", "stand", "fall"}

_IRREGULAR = {
    base: (past, participle)
    for base, past, participle in (
        line.split()
        for line in """
    be was been; beat beat beaten; become became become; begin began begun; bend bent bent; bet bet bet
    bite bit bitten; blow blew blown; break broke broken; breed bred bred; bring brought brought
    build built built; burst burst burst; buy bought bought; catch caught caught; choose chose chosen
    come came come; cost cost cost; cut cut cut; deal dealt dealt; dig dug dug; do did done
    draw drew drawn; drink drank drunk; drive drove driven; eat ate eaten; fall fell fallen; feed fed fed
    feel felt felt; fight fought fought; find found found; fly flew flown; forget forgot forgotten
    forgive forgave forgiven; freeze froze frozen; get got got; give gave given; go went gone
    grind ground ground; grow grew grown; hang hung hung; have had had; hear heard heard; hide hid hidden
    hit hit hit; hold held held; hurt hurt hurt; keep kept kept; know knew known; lay laid laid
    lead led led; leave left left; lend lent lent; let let let; lie lay lain; lose lost lost
    make made made; mean meant meant; meet met met; pay paid paid; prove proved proven; put put put
    quit quit quit; read read read; reset reset reset; rewrite rewrote rewritten; ride rode ridden
    ring rang rung; rise rose risen; rollback rolled-back rolled-back; run ran run; say said said
    see saw seen; sell sold sold; send sent sent; set set set; sew sewed sewn; shine shone shone
    shoot shot shot; show showed shown; shrink shrank shrunk; shut shut shut; sing sang sung
    sink sank sunk; sit sat sat; sleep slept slept; slide slid slid; speak spoke spoken; speed sped sped
    spend spent spent; split split split; spread spread spread; stand stood stood; steal stole stolen
    stick stuck stuck; sublet sublet sublet; sweep swept swept; swim swam swum; take took taken
    teach taught taught; tell told told; think thought thought; throw threw thrown
    understand understood understood; wake woke woken; wear wore worn; weave wove woven; win won won
    wind wound wound; withdraw withdrew withdrawn; write wrote written
    """.replace("\n", ";").split(";")
        if line.strip()
    )
}
_DOUBLING = word_set("""
    permit admit ban begin bet cancel chat chop commit control cut debug dig drag drip drop enrol fit forget
    format get hit hug hum jog knit label let log occur pedal plan prefer put quit refer reset rob rub run
    scan scrub set ship shop shut sit skip split stir stop sublet submit swap swim tap transfer trap
    travel trim uninstal wag win wrap
""")
# Nouns of doing: "the team meeting" is not what the team does.
DOINGS = word_set("""
    being beginning boiling booking briefing building cleaning crossing drawing dressing drinking ending
    feeling filling filming fishing hearing landing meaning meeting opening painting parking reading
    recording sailing saying serving setting shopping sailing spelling swimming testing training turning
    understanding warning washing wedding wrapping writing
""")
# What a thing has, so that "what colour is it" is turned around: what colour it is.
ASPECTS = word_set("""
    age breed brand color colour currency date day height language length make model nationality number
    occupation profession shade shape size sort species time title type weight width year
""")
# What follows "how" in a question.
DEGREES = word_set("""
    old big tall long far high deep many much often soon early late fast heavy wide large small expensive
    good well hot cold exactly quickly frequently thick
""")
# What "Can you ...?" asks to be done, rather than whether it is possible.
REQUESTS = word_set("""
    add answer book build calculate call change check close compare convert copy correct count create
    define delete describe draft explain find fix format generate give help improve keep list make open
    order plan prepare print recommend remind remove rename repeat replace reply rewrite run save say
    schedule search send set share shorten show sort spell start stop suggest summarise summarize teach
    tell test translate try update write
""")
# A first word in this set is written small when something comes before it; every other word keeps its case.
COMMON = (
    QUESTION_WORDS
    | AUXILIARIES
    | (PRONOUNS - {"i"})
    | POSSESSIVES
    | ARTICLES
    | VERBS
    | ADVERBS
    | word_set(
        "in on at for with about from to of if as by please and or but because let tell me us our new old no"
    )
)
MASS = word_set(
    "number rest lot kind sort type amount couple pair list lack use point way part half piece sense role"
)

# A time that may end a sentence, or stand before it.
_DAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|weekdays|weekends)"
_PERIOD = r"(?:time|night|week|month|year|weekend|spring|summer|autumn|winter|morning|evening|afternoon)"
WHENEVER = re.compile(
    rf" (today|tomorrow|yesterday|tonight|now|right now|at the moment|these days|nowadays|at night"
    rf"|at weekends|(?:last|next|this|every|each) (?:{_PERIOD}|{_DAY})|on {_DAY}"
    r"|in the (?:morning|evening|afternoon))$"
)
CONTRACTED = (
    ("what is", "what's"),
    ("who is", "who's"),
    ("where is", "where's"),
    ("how is", "how's"),
    ("it is", "it's"),
    ("that is", "that's"),
    ("i am", "I'm"),
    ("you are", "you're"),
    ("we are", "we're"),
    ("they are", "they're"),
    ("do not", "don't"),
    ("does not", "doesn't"),
    ("did not", "didn't"),
    ("is not", "isn't"),
    ("are not", "aren't"),
    ("cannot", "can't"),
    ("can not", "can't"),
    ("will not", "won't"),
    ("would not", "wouldn't"),
    ("should not", "shouldn't"),
    ("could not", "couldn't"),
    ("i have", "I've"),
    ("i would", "I'd"),
)
# Frames of a clause, a thing, something to explain, a question as it is, a request, a statement.
ASKS = (
    "Tell me {}.",
    "Can you tell me {}?",
    "I would like to know {}.",
    "Please tell me {}.",
    "Could you tell me {}?",
    "I want to know {}.",
    "Let me know {}.",
    "May I ask {}?",
    "I was wondering {}.",
    "Would you tell me {}, please?",
    "I need to know {}.",
    "I'd like to know {}.",
    "Could you say {}?",
    "Do you mind telling me {}?",
)
THINGS = (
    "Tell me {}.",
    "{0}?",
    "Give me {}.",
    "Can you tell me {}?",
    "I need to know {}.",
    "I would like to know {}.",
    "Could you tell me {}, please?",
    "Please give me {}.",
)
EXPLANATIONS = (
    "Explain {}.",
    "Can you explain {}?",
    "What does {} mean?",
    "{0}: what is that?",
    "Explain to me {}.",
)
QUOTED = (
    "Tell me: {}?",
    "Quick question: {}?",
    "A question: {}?",
    "My question is: {}?",
    "Can you answer this: {}?",
    "I have a question: {}?",
    "Please tell me, {}?",
    "I was wondering, {}?",
    "And {}?",
    "So {}?",
)
REQUESTED = (
    "Please {}.",
    "Could you {}?",
    "Can you {}, please?",
    "Would you {}?",
    "I want you to {}.",
    "{0}, please.",
    "I would like you to {}.",
    "Will you please {}?",
    "Kindly {}.",
    "I need you to {}.",
)
STATED = (
    "So {}.",
    "I have to say, {}.",
    "Look, {}.",
    "Just so you know, {}.",
    "By the way, {}.",
    "Well, {}.",
    "It is like this: {}.",
    "I wanted to say that {}.",
    "Note that {}.",
    "Hey, {}.",
    "Listen, {}.",
)
WHETHER = (
    "Tell me if {}.",
    "I would like to know if {}.",
    "Can you tell me whether {}?",
    "Please tell me if {}.",
    "I want to know whether {}.",
    "I wonder if {}.",
    "Let me know if {}.",
    "May I ask if {}?",
)
_FIRST = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """The text with a small first letter where the first word is a common one; names and "I" keep theirs."""
    first = _FIRST.match(text)
    if first and first[0].split("'")[0].lower() in COMMON and first[0][1:] == first[0][1:].lower():
        return text[0].lower() + text[1:]
    return text


def third_person(verb: str) -> str:
    """The form of a base verb after he, she or it; of several words the first is the verb."""
    verb, gap, rest = verb.partition(" ")
    if verb in ("have", "be", "do", "go"):
        verb = {"have": "has", "be": "is", "do": "does", "go": "goes"}[verb]
    else:
        verb = plural(verb)
    return verb + gap + rest


def plural(word: str) -> str:
    """A regular noun in the plural; a verb takes the same ending."""
    if re.search(r"(?:s|x|z|ch|sh)$", word):
        return word + "es"
    return word[:-1] + "ies" if re.search(r"[^aeiou]y$", word) else word + "s"


def _suffixed(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ied"
    return (verb + verb[-1] if verb in _DOUBLING else verb) + "ed"


def past(verb: str) -> str:
    """The past tense of a base verb, which the first word is: pass away gives passed away."""
    verb, gap, rest = verb.partition(" ")
    return (_IRREGULAR[verb][0] if verb in _IRREGULAR else _suffixed(verb)) + gap + rest


def participle(verb: str) -> str:
    """The past participle of a base verb, which the first word is."""
    verb, gap, rest = verb.partition(" ")
    return (_IRREGULAR[verb][1] if verb in _IRREGULAR else _suffixed(verb)) + gap + rest


def gerund(verb: str) -> str:
    """The -ing form of a base verb, which the first word is."""
    verb, gap, rest = verb.partition(" ")
    if verb.endswith("ie"):
        verb = verb[:-2] + "y"
    elif verb.endswith("e") and not verb.endswith("ee") and verb != "be":
        verb = verb[:-1]
    return (verb + verb[-1] if verb in _DOUBLING else verb) + "ing" + gap + rest


# The base verb of each form.
THIRD = {third_person(verb): verb for verb in sorted(VERBS)}
PAST = {past(verb): verb for verb in sorted(VERBS)}
PARTICIPLES = {participle(verb): verb for verb in sorted(VERBS - {"be", "have"})}
GERUNDS = {gerund(verb): verb for verb in sorted(VERBS)}
