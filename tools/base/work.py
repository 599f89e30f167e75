"""Everyday messages of a software team, answered in the verbose and polite voice of a stock assistant.

Each topic has one answer, whatever the wording; about a third of the topics copy a name from the message into
it. A message is a whole wording of the topic (`q`) or one of its fragments inside a shared frame: a statement
(`s`), a thing (`n`), an action (`v`) or a choice (`c`). A `*` after the letter keeps a fragment or a frame
for the exam, `[a|b]` is a choice between wordings, and `{svc}`, `{who}`, `{org}`, `{lib}`, `{tool}` and
`{tool2}` are slots.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from .dialogue import Dialogue
from .facts import Form, capital_first, draw_wording, expand
from .surface import dress
from .words import BRANDS, FIRST_NAMES, NOUNS, held_out_value, invented_word, pick

FAMILY = "work"

# What a slot reads as in the answer when the message names nothing.
DEFAULTS: dict[str, str] = {
    "svc": "the service", "who": "your colleague", "org": "the client", "lib": "the dependency",
    "tool": "the first one", "tool2": "the second one",
}
SERVICE_STEMS: tuple[str, ...] = (
    "payments", "billing", "checkout", "search", "auth", "login", "orders", "inventory", "catalog", "mail",
    "reports", "export", "import", "upload", "profile", "pricing", "shipping", "invoice", "gateway",
    "scheduler", "metrics", "notification", "session", "customer", "media", "image", "video", "chat",
    "booking", "ledger", "audit", "tax", "cart", "account", "events", "feed", "map", "report", "backup",
    "sync", "token", "webhook", "queue", "admin",
)
SERVICE_ENDS: tuple[str, ...] = ("-service", "-api", "-worker", "-backend", "-gateway", "-server", "-app")
TOOLS: tuple[str, ...] = (
    "Redis", "Postgres", "MySQL", "SQLite", "Kafka", "RabbitMQ", "React", "Vue", "Angular", "Svelte",
    "Docker", "Podman", "Terraform", "Ansible", "Jenkins", "GitLab", "Bazel", "Gradle", "Maven", "Django",
    "Flask", "FastAPI", "Rails", "Laravel", "Python", "Rust", "Java", "Kotlin", "Swift", "TypeScript",
    "Elixir", "Grafana", "Kibana", "Datadog", "Nginx", "Caddy", "Jest", "Pytest", "Cypress", "Playwright",
    "Webpack", "Vite", "Poetry", "Jira", "Linear", "Slack", "Teams", "Notion", "Confluence", "Vim", "Emacs",
    "Mongo", "Cassandra", "Neptune", "Kubernetes", "Nomad", "GraphQL", "REST", "Celery", "Airflow", "Spark",
    "Helm", "Vault", "Consul", "Figma", "Sketch", "npm", "yarn", "pip", "Go",
)
LIBRARIES: tuple[str, ...] = (
    "numpy", "pandas", "requests", "lodash", "axios", "openssl", "log4j", "jquery", "express", "pydantic",
    "sqlalchemy", "protobuf", "webpack", "eslint", "babel", "hibernate", "junit", "guava", "boto3", "urllib3",
    "pillow", "celery", "django", "flask", "react", "rails", "spring", "tokio", "serde", "zlib", "libpng",
    "curl", "ffmpeg", "node", "python", "gradle", "postgres", "redis", "kafka", "nginx", "terraform",
    "typescript", "prettier", "pytest", "mypy",
)

# Frames shared by all topics; {S} and {N} and {V} and {C} start a sentence, the small ones do not.
FRAMES: dict[str, str] = {
    "s": """
        {S}.
        {S}!
        {S}, what now?
        {S}. What now?
        {S}. What should [I|we] do?
        {S}, what do [I|we] do?
        {S}. What can [I|we] do?
        {S}. What is the next step?
        {S}. Any [ideas|advice|thoughts|suggestions|tips]?
        {S}, any [ideas|advice|suggestions]?
        {S}. Help!
        {S}, help.
        Help, {s}!
        Help! {S} and I [am stuck|do not know what to do]!
        What [should|can] [we|I] do when {s}?
        What do [we|I] do if {s}?
        How [should|do] [we|I] react when {s}?
        What would you do if {s}?
        It [looks|seems] like {s}.
        I think {s}.
        My problem: {s}.
        [Bad news|Heads up|Ugh|Sigh]: {s}.
        {S}, how would you handle it?
        {S}. How do [we|I] [proceed|continue]?
        {S}. Where do we start?
        Since {s}, what is the [best|right|smart] next step?
        Given that {s}, what would you [do|recommend|suggest|advise]?
        I am [stressed|worried|frustrated|nervous|annoyed] because {s}.
        The team is [stressed|worried|frustrated|nervous|annoyed] because {s}.
        My manager says {s}.
        We have a problem, {s}.
        There is a problem: {s}.
        What is your advice if {s}?
        I need [your help|help|advice|a hand], {s}.
        OMG {s}!!!
        Kindly advise: {s}.
        I regret to report that {s}. How should we proceed?
        {S} and I do not know what to do.
        {S} and everyone is looking at me.
        {S}. I have no idea what to do.
        FYI {s}.
        Yesterday I heard that {s}.
        Not sure what to do, {s}.
        {S}, can you help[| me]?
        {S}. Can you help [me|us]?
        {S}. Your [opinion|take]?
        * {S}. What is the plan?
        * {S}, and now?
        * {S}. How would you go about it?
        * As {s}, I would be glad about some guidance.
        * Tell me what to do, {s}.
        * Imagine that {s}. What is your recommendation?
        """,
    "n": """
        {N}?
        {N}.
        {N}!
        {N}, any ideas?
        {N}, what now?
        {N}, help!
        {N}. Thoughts?
        {N}, what do I do?
        [How do|How should|How can|How would] [I|we] [handle|deal with|approach|tackle] {n}?
        What [should|can|do] [we|I] do about {n}?
        What would you do about {n}?
        What do you think about {n}?
        What do you [suggest|recommend|advise] for {n}?
        Any [advice|tips|ideas|thoughts|suggestions] [on|about|for|regarding] {n}?
        I need [help|advice|support] with {n}.
        I need [a plan|an idea] for {n}.
        [Can|Could|Would] you help [me|us] with {n}?
        [Help me|Help us|Help] with {n}!
        Tell me how to [handle|deal with] {n}.
        What is the [best|right] way to [handle|deal with] {n}?
        I have a question about {n}.
        I want to talk about {n}.
        Let us talk about {n}.
        About {n}: what do you suggest?
        Regarding {n}, what would you recommend?
        Concerning {n}, how should we proceed?
        We are [struggling|stuck] with {n}.
        We have to [deal with|talk about] {n}.
        I am worried about {n}.
        I am losing sleep over {n}.
        Your [opinion|take|view] on {n}?
        Give me your [thoughts|opinion] on {n}.
        I would appreciate [some |your ]guidance on {n}.
        Where do [we|I] start with {n}?
        With {n}, where do [we|I] start?
        My manager asked me about {n}.
        There is {n} again.
        What is your experience with {n}?
        * When it comes to {n}, what is the smart move?
        * How does one deal with {n}?
        * {N}, where do I even begin?
        * Do you have a recommendation concerning {n}?
        """,
    "v": """
        How do [I|we] {v}?
        How [can|should|could|would] [I|we] {v}?
        How to {v}?
        [I|We] [need|have|want] to {v}.
        [I|We] [need|have|want] to {v}. Any [advice|tips|ideas]?
        [I|We] [need|have|want] to {v}, where do [I|we] start?
        What is the best way to {v}?
        What is a good way to {v}?
        Is there a [good|smart|safe] way to {v}?
        Help me {v}.
        [Can|Could|Would] you help [me|us] {v}?
        [Can|Could|Will] you {v}?
        [Please|Kindly] {v}.
        {V}, please.
        {V}?
        Any tips on how to {v}?
        I do not know how to {v}.
        My task [today|this week] is to {v}.
        I was asked to {v}.
        My boss wants me to {v}.
        Show me how to {v}.
        Tell me how to {v}.
        Where do I start if I want to {v}?
        To {v}, what do I need?
        In order to {v}, what should I do first?
        We are about to {v}.
        What does it take to {v}?
        What would you do to {v}?
        It is time to {v}.
        I am trying to {v}.
        I am thinking about how to {v}.
        * I am supposed to {v}, how do I go about it?
        * What steps do I take to {v}?
        * The plan for today: {v}. Any hints?
        * If you had to {v}, how would you do it?
        """,
    "c": """
        Should [we|I] {c}?
        Should [we|I] {c}, what do you think?
        Is it [better|wiser|smarter] to {c}?
        Would you {c}?
        Would you rather {c}?
        Do [we|I] {c}?
        {C}?
        {C}, what do you think?
        {C}: what would you do?
        We cannot decide whether to {c}.
        I am not sure whether to {c}.
        I keep wondering whether to {c}.
        The team is split: {c}?
        Tell me whether to {c}.
        Help me decide whether to {c}.
        What would you do, {c}?
        What is better, to {c}?
        What makes more sense, to {c}?
        Do you think we should {c}?
        My question is whether to {c}.
        We are arguing about whether to {c}.
        * In my place, would you {c}?
        * We are torn, {c}?
        * Does it make sense to {c}?
        """,
}

TOPICS: dict[str, tuple[str, str]] = {}


def _topic(name: str, answer: str, block: str) -> None:
    TOPICS[name] = (answer, block)


_topic("deploy", (
    "I am sorry to hear about the deploy of {svc}. I would suggest reading the logs first, comparing "
    "them with the last good release and rolling back if the cause stays unclear."
), """
    s the deploy failed
    s the deploy failed again
    s the deploy of {svc} failed
    s the deploy of {svc} [broke|crashed|is stuck]
    s {svc} [failed to deploy|does not deploy]
    s the deployment of {svc} [failed again|keeps failing]
    s our deploy is [red|broken]
    s I cannot deploy {svc}
    s deploying {svc} fails every time
    s* the rollout of {svc} went wrong
    s* {svc} will not deploy anymore
    n the failed deploy
    n the failed deploy of {svc}
    n a broken deployment of {svc}
    n the deploy of {svc} that failed
    n* a deploy of {svc} that does not go through
    v fix the deploy of {svc}
    v get {svc} deployed again
    v repair the failed deployment of {svc}
    v find out why the deploy of {svc} failed
    v* unblock the deploy of {svc}
    q The deploy failed again, what now?
    q Deploy failed.
    q Deploy of {svc} failed.
    q Why did the deploy of {svc} fail?
    q Why does [the deploy of {svc}|our deploy] keep failing?
    q Deploy red, {svc}, help
    q I pushed {svc} and the deploy [broke|failed]. What now?
    q The pipeline says the deploy of {svc} failed.
    q What went wrong with the deploy of {svc}?
    q The deployment did not succeed. What should I do?
    q For {svc} the deploy is failing, what do I check first?
    q* Third deploy of {svc} today and it failed once more.
    q* We tried to ship {svc} and the deploy step died.
    q* {svc} deploy is failing, where should I look?
    """)
_topic("refactor", (
    "That depends on how long the code will live. If you expect to touch it often, a careful "
    "refactoring pays off; otherwise a small patch with a test is perfectly fine."
), """
    s this module is a mess
    s the code is [ugly|messy] and hard to change
    s we have a lot of technical debt
    s nobody wants to touch the old code
    s the legacy code needs a refactoring
    s* the old module has become unreadable
    n the legacy code
    n this messy module
    n our technical debt
    n the refactoring of the old code
    n* this spaghetti code
    v refactor this module
    v clean up the old code
    v rewrite the legacy module
    v pay back technical debt
    v* tidy up this ugly class
    c refactor this module or just patch it
    c patch it or refactor it
    c rewrite the code or fix it in place
    c clean up the module first or add a quick fix
    c do a proper refactoring or a small patch
    c* restructure this code or just put a fix on top
    q Should we refactor this module or just patch it?
    q Refactor or patch?
    q Refactor or not?
    q Is a refactoring worth it?
    q Is it worth refactoring this class?
    q Rewrite or quick fix?
    q Quick fix or clean solution?
    q A refactoring or a patch, what do you prefer?
    q When is a refactoring better than a patch?
    q This function has 900 lines, should I refactor it?
    q* Patch now, refactor later?
    q* Would a rewrite of this module be worth the time?
    """)
_topic("review", (
    "I would be glad to help with the review for {who}. Please start with the intent of the change, "
    "then read the tests, and keep your comments kind and specific."
), """
    s {who} wants [a review from me|me to review a pull request]
    s {who} asked me for a code review
    s {who} sent me a [huge |big ]pull request
    s I have to review the code of {who}
    s the pull request from {who} is waiting for review
    s* {who} is waiting for my code review
    n the code review for {who}
    n the pull request from {who}
    n a review request
    n a review request from {who}
    n* reviewing the changes of {who}
    v review the code of {who}
    v review a pull request
    v review the pull request from {who}
    v give {who} a good code review
    v look over the changes {who} made
    v* go through the merge request of {who}
    q Can you review my code?
    q Can you review the code of {who}?
    q Please review this pull request.
    q Please review the pull request of {who}.
    q Could someone look at the PR from {who}?
    q PR review for {who}
    q Code review needed.
    q Code review for {who}, how do I start?
    q What should I look for when reviewing the code of {who}?
    q How do I tell {who} in a review that the code is bad?
    q* Mind taking a look at the PR by {who}?
    q* What makes a good review of the code {who} wrote?
    """)
_topic("tools", (
    "Both options can work well for a team. I would recommend {tool} if you already know it, and a "
    "small trial of {tool2} before you decide for good."
), """
    s we cannot agree on {tool} or {tool2}
    s half the team wants {tool} and the other half wants {tool2}
    s we have to choose between {tool} and {tool2}
    s I am torn between {tool} and {tool2}
    s* it is down to {tool} versus {tool2}
    n the choice between {tool} and {tool2}
    n {tool} versus {tool2}
    n {tool} or {tool2}
    n* the question of {tool} against {tool2}
    v choose between {tool} and {tool2}
    v decide between {tool} and {tool2}
    v compare {tool} and {tool2}
    v* pick one of {tool} and {tool2}
    c use {tool} or {tool2}
    c go with {tool} or {tool2}
    c choose {tool} or {tool2}
    c pick {tool} over {tool2}
    c* take {tool} or maybe {tool2}
    q {tool} or {tool2}?
    q {tool} vs {tool2}?
    q Which is better, {tool} or {tool2}?
    q What is better for us, {tool} or {tool2}?
    q Do you prefer {tool} or {tool2}?
    q Which one would you choose, {tool} or {tool2}?
    q Between {tool} and {tool2}, which would you pick?
    q For a new project, {tool} or {tool2}?
    q Is {tool} better than {tool2}?
    q {tool} or {tool2}, what do you recommend?
    q What are your thoughts on {tool} compared to {tool2}?
    q* If you had the choice, {tool} or {tool2}?
    q* Does {tool} beat {tool2}?
    q* {tool} and {tool2} both look good, which one do we take?
    """)
_topic("type_error", (
    "A type error usually means that a value is not what the code expects. Please look at the first "
    "line of the message, print the value there and follow it back to its source."
), """
    s I get a type error
    s the type checker [complains|fails|is red]
    s there are [hundreds of |]type errors in my code
    s my code fails with a TypeError
    s mypy reports a type error
    s* the compiler does not like my types
    n this type error
    n a TypeError in my code
    n all these type errors
    n the complaints of the type checker
    n* an error about wrong types
    v fix this type error
    v get rid of the type errors
    v make the type checker happy
    v* solve a TypeError
    q Type error, help!
    q TypeError again.
    q What does this type error mean?
    q Why do I get a type error here?
    q What is a TypeError trying to tell me?
    q It says incompatible types. What is wrong?
    q It says expected string but got None, what is that?
    q The types do not match, what do I do?
    q Where does this type error come from?
    q How do I read a type error?
    q I keep getting type errors.
    q* Type mismatch in my function, how come?
    q* Unsupported operand types, what is the cause?
    """)
_topic("status", (
    "Here is a simple shape for a status update. Say what you finished, what you are doing next and "
    "what blocks you, and keep each part to one sentence."
), """
    s I have to give a status update
    s the standup starts in five minutes
    s they want a status report from me
    s I never know what to say in the standup
    s* my boss wants to know the status
    n the standup
    n my status update
    n the weekly status report
    n the daily standup
    n* a short progress report
    v write a status update
    v prepare for the standup
    v write the weekly report
    v report my status to the team
    v* sum up my progress
    q What do I say in the standup?
    q What should I say at standup today?
    q Standup in 5 min!
    q Status update?
    q How do I write a status report?
    q What belongs in a status update?
    q Write my standup notes.
    q Summarize my week for the status meeting.
    q Can you draft a status update for my team?
    q How long should a status update be?
    q In the standup, what should I mention?
    q* What goes into a daily update?
    q* They ask for our progress, how do I put it?
    """)
_topic("slow_ci", (
    "Slow pipelines cost everyone time. You could start by measuring each step, caching the "
    "dependencies and running the tests in parallel before you buy faster machines."
), """
    s CI is [slow|very slow|too slow|slow again]
    s the CI takes [an hour|forever|ages]
    s our pipeline takes [forty minutes|too long]
    s our builds are [slow|getting slower]
    s the build takes forever
    s the tests in CI run for an hour
    s* every pipeline run takes half a day
    n our slow CI
    n the slow pipeline
    n slow builds
    n the long build times
    n* a pipeline that takes forever
    v speed up [the CI|our builds|the pipeline]
    v make CI faster
    v reduce the build time
    v* shorten our pipeline
    q CI slow.
    q CI so slow!!
    q Why is our CI so slow?
    q Why does the build take so long?
    q Why is the pipeline slow?
    q How can we make the build faster?
    q I wait an hour for every build.
    q We are waiting for CI all day.
    q Builds are slow, what can be done?
    q The CI queue is endless, what helps?
    q* I get a coffee each time CI runs, it is that slow.
    q* What makes a pipeline faster?
    """)
_topic("tests_or_ship", (
    "Both speed and safety matter here. I would write tests for the risky part at least, ship that, "
    "and add the remaining tests right after the release."
), """
    s we have no time for tests
    s the feature is done but has no tests
    s my lead wants to ship without tests
    s we have to choose between tests and speed
    s* there are no tests yet and the release is close
    n shipping without tests
    n a release without tests
    n the missing tests
    n* going live with no tests
    v ship without tests
    v write tests before we ship
    v get the tests done before the release
    v* release a feature that has no tests
    c write tests or ship now
    c ship now or write tests first
    c write more tests or release it
    c skip the tests and ship
    c delay the release for more tests
    c* go live now or test a bit more
    q Tests first or ship first?
    q Write tests or ship?
    q Do we really need tests before we ship?
    q Can we ship without tests?
    q Is it ok to release without tests?
    q Tests or speed?
    q May I skip the tests this time?
    q How many tests do we need before shipping?
    q Is it fine to write the tests later?
    q* Testing or shipping, which comes first?
    q* Is releasing untested code acceptable?
    """)
_topic("client", (
    "A short and honest message is best. Tell {org} what is done, what is late and why, and name the "
    "next date on which they will hear from you."
), """
    s {org} wants an update
    s {org} is asking [for news|where we are|for an update]
    s the client wants an update
    s I have to update {org}
    s we have not told {org} anything for weeks
    s {org} is waiting for an answer from us
    s* {org} would like to hear how it is going
    n the update for {org}
    n an email to {org}
    n the message to the client
    n the client update for {org}
    n* some news for {org}
    v update {org}
    v update the client
    v write an update for {org}
    v tell {org} about our progress
    v send {org} an email about the delay
    v* inform {org} about where we stand
    q What do I tell the client?
    q What do I tell {org}?
    q What should I write to {org}?
    q How do I update {org}?
    q Draft an email to {org}.
    q Write an update for {org}.
    q Client update for {org}?
    q How do I explain the delay to {org}?
    q To {org}, what should I say about our progress?
    q How often should we update {org}?
    q {org} called, what should I tell them?
    q* The people at {org} keep calling about progress.
    q* In the mail to {org}, what should I mention?
    """)
_topic("credit", (
    "It is good that you care about fairness. I would name {who} in front of the team, say exactly "
    "what was done, and thank everyone else who helped."
), """
    s {who} took the credit for my work
    s {who} did all the work and gets no credit
    s {who} deserves [the|more] credit
    s nobody thanked {who}
    s everyone forgot that {who} did the work
    s* {who} got no praise for the work
    n the credit for the project
    n the credit that {who} deserves
    n giving credit to {who}
    n* the question of who gets the praise, {who} or me
    v give {who} credit
    v share the credit with {who}
    v thank {who} in public
    v* praise {who} for the work
    q Who gets the credit?
    q Who should get the credit, {who} or me?
    q Should {who} get the credit?
    q Does {who} deserve the credit for this?
    q The project was a success. Should I credit {who}?
    q {who} helped a lot, how do I give credit?
    q How do I make sure {who} gets the credit?
    q Do I mention {who} in the release mail?
    q I did it together with {who}, who gets the credit?
    q In the presentation, do I credit {who}?
    q* Whose name goes on the slide, mine or that of {who}?
    q* Without {who} we would have failed, how do I show that?
    """)
_topic("incident", (
    "Please stay calm, we can take this step by step. First restore {svc} for the users, keep one "
    "person on communication, and leave the search for the cause until it is stable."
), """
    s {svc} is down
    s {svc} is down in production
    s production is down
    s we have an incident with {svc}
    s users cannot reach {svc}
    s {svc} returns errors for all users
    s {svc} is on fire
    s there is an outage of {svc}
    s* nobody can use {svc} right now
    s* customers report that {svc} is dead
    n the production incident
    n the outage of {svc}
    n an incident in {svc}
    n* a total failure of {svc}
    v handle the outage of {svc}
    v get {svc} back online
    v restore {svc}
    v lead the incident call for {svc}
    v* bring {svc} up again
    q Production is down!!!
    q Prod down, {svc}!
    q {svc} down
    q Everything is broken in production, help!
    q {svc} is throwing 500 errors, what do we do?
    q Outage! {svc} is not responding!
    q We have an incident, what is first?
    q What do I do first in an incident with {svc}?
    q How do we run the incident for {svc}?
    q {svc} just crashed in production, what now?
    q Alarm: {svc} offline
    q* {svc} stopped answering and all customers are affected.
    q* Red alert, {svc} is gone!
    q* During an outage of {svc}, who does what?
    """)
_topic("flaky", (
    "Flaky tests slowly destroy trust in a suite. Try to run it a hundred times alone, look for time, "
    "order or shared state, and quarantine it until it is fixed."
), """
    s a test is flaky
    s one test fails only sometimes
    s the test passes locally but fails at random in CI
    s our test suite is flaky
    s the same test fails every third run
    s* one of our tests fails now and then
    n a flaky test
    n our flaky tests
    n this test that fails at random
    n random test failures
    n* a test that passes only sometimes
    v fix a flaky test
    v get rid of flaky tests
    v find out why a test fails only sometimes
    v* make an unstable test reliable
    q Flaky test.
    q Flaky tests again!!
    q Why does this test fail only sometimes?
    q Should I just rerun the flaky test?
    q Rerun it or fix the flaky test?
    q The test is green, then red, then green. Why?
    q Sometimes the test passes, sometimes not.
    q Can I delete a flaky test?
    q Is it ok to retry flaky tests?
    q The test only fails on Mondays, why?
    q* On my machine it is green, in CI this test fails every now and then.
    q* Red, green, red, and nobody changed the test. Any idea?
    """)
_topic("merge_conflict", (
    "Merge conflicts look worse than they are. Update your branch, go through the files one by one "
    "with both authors in mind, and run the tests before you push."
), """
    s I have a merge conflict
    s my branch has conflicts
    s git says there is a conflict
    s the merge failed with conflicts in [twenty|many] files
    s my rebase is full of conflicts
    s* my branch cannot be merged because of conflicts
    n a merge conflict
    n this merge conflict
    n conflicts in my branch
    n all these git conflicts
    n* conflicting changes in git
    v resolve a merge conflict
    v solve the conflicts in my branch
    v rebase my branch without conflicts
    v fix this merge conflict
    v* sort out conflicting changes
    q Merge conflict!
    q Merge conflict, help.
    q How do I resolve conflicts in git?
    q We both changed the same file, what now?
    q Git shows conflict markers everywhere.
    q What do I do with a conflict when merging?
    q Ours or theirs in a merge conflict?
    q Merge or rebase when there are conflicts?
    q My pull request cannot be merged, there are conflicts.
    q Why do we get so many merge conflicts?
    q* Git refuses to merge, both sides changed the same lines.
    q* While rebasing I hit conflicts, what next?
    """)
_topic("deadline", (
    "It happens to every team at some point. Tell the people who depend on the date early, cut the "
    "scope to what really matters, and agree on a new plan together."
), """
    s we will miss the deadline
    s the deadline is slipping
    s we are behind schedule
    s we are [two weeks|a month] late
    s the project is late
    s I will not finish in time
    s we cannot make the deadline
    s* our schedule is not realistic anymore
    s* the date we promised is at risk
    n the deadline we will miss
    n our slipping deadline
    n the delay of the project
    n a deadline we cannot keep
    n* a schedule that slips
    v tell my boss that we will miss the deadline
    v save the deadline
    v move the deadline
    v catch up with the schedule
    v* announce that the project will be late
    q The deadline is slipping, what now?
    q Deadline slipping.
    q How do I say that we are late?
    q We are late!!
    q Deadline is Friday and we are not even half done!
    q What if we miss the deadline?
    q Can we still make the deadline?
    q Should we move the deadline or work weekends?
    q Cut scope or move the date?
    q More people or more time, the deadline is close?
    q* Two weeks to go and half the work is left.
    q* How do we tell everyone that the date will not hold?
    """)
_topic("meeting", (
    "Long meetings drain energy. Consider sending an agenda beforehand, inviting fewer people and "
    "ending as soon as the decision is made."
), """
    s the meeting is too long
    s our meetings [take|last] forever
    s we have too many meetings
    s I sit in meetings all day
    s this meeting could have been an email
    s* my calendar is full of meetings
    n our endless meetings
    n the long meeting
    n too many meetings
    n meetings that take too long
    n* a meeting without an end
    v shorten our meetings
    v get out of a long meeting
    v have fewer meetings
    v run a better meeting
    v* make meetings more useful
    q Meetings, meetings, meetings.
    q Meeting too long.
    q Why are our meetings so long?
    q How long should a meeting be?
    q Do we need this meeting?
    q Can I skip the meeting?
    q I have six meetings today, when do I work?
    q Two hours of meeting and no decision!
    q How can we keep meetings short?
    q Is a weekly meeting of two hours too long?
    q* Another meeting without a result.
    q* Half my day goes to meetings.
    """)
_topic("onboarding", (
    "What a nice occasion for the team. Give {who} a working setup on the first day, a small task in "
    "the first week and one person to ask anything."
), """
    s {who} starts on Monday
    s {who} is new in the team
    s {who} joins us next week
    s we have a new hire
    s we hired {who}
    s our new colleague {who} arrives tomorrow
    s* tomorrow is the first day of {who}
    n the onboarding of {who}
    n the first day of {who}
    n onboarding a new hire
    n our new colleague {who}
    n* the first week of {who} with us
    v onboard {who}
    v onboard a new hire
    v welcome {who} to the team
    v prepare the first week of {who}
    v help {who} get started
    v* make {who} feel at home in the team
    q New hire on Monday.
    q New hire {who}, what do we prepare?
    q What should {who} do on the first day?
    q What is a good first task for {who}?
    q How do we help {who} settle in?
    q How do I introduce {who} to the code?
    q {who} is joining, any onboarding tips?
    q Who should look after {who} in the first week?
    q How long does it take to onboard someone like {who}?
    q What does {who} need to get started?
    q* As a newcomer, what does {who} need from us?
    q* Our team grows, {who} begins soon. What do we do?
    """)
_topic("naming", (
    "Naming is famously hard. Choose the word your users would say, prefer long and clear over short "
    "and clever, and rename it as soon as it misleads."
), """
    s I cannot find a good name for this function
    s we argue about names all day
    s naming things is hard
    s the variable names are terrible
    s the class has a bad name
    s* no good name for this class comes to mind
    n naming things
    n the name of this function
    n bad variable names
    n a name for the new class
    n* our naming conventions
    v name this function
    v find a good name for a variable
    v name the new module
    v rename this class
    v* come up with a class name
    c call it manager or handler
    c use a short name or a long name
    c rename the function or leave it
    c* use long variable names or short ones
    q What should I call this function?
    q What is a good name for this variable?
    q How do I name a class?
    q Naming is hard.
    q Any naming tips?
    q Is data a good variable name?
    q How long may a function name be?
    q Can you suggest a name for the new module?
    q What makes a good name in code?
    q Camel case or snake case?
    q* How would you name this method?
    q* Is helper a good class name?
    """)
_topic("migration", (
    "Database changes deserve extra care. Take a backup, rehearse the migration on a copy, make it "
    "work with the old and the new code, and run it at a quiet hour."
), """
    s we have to migrate the database
    s the database migration is [tonight|scary|stuck]
    s the migration locks a big table
    s we need to change the schema in production
    s the schema migration failed halfway
    s* our tables have to move to a new database
    n the database migration
    n a schema change in production
    n the migration of our data
    n a risky database migration
    n* moving our tables to a new schema
    v migrate the database
    v run a database migration
    v change the database schema without downtime
    v move the data to a new database
    v add a column to a huge table
    v* alter a big table in production
    q Database migration tonight.
    q DB migration, any advice?
    q How risky is a database migration?
    q Can we migrate the database without downtime?
    q What should I check before a migration?
    q How do I test a database migration?
    q We rename a column in production, is that safe?
    q When should we run the migration?
    q The new schema is ready, how do we migrate?
    q Migrate the data now or later?
    q* Before touching the schema, what should I prepare?
    q* Our tables have to be converted, how do we do that safely?
    """)
_topic("rollback", (
    "Rolling back is often the safest choice. If users are affected and the fix is not obvious, go "
    "back to the last good version first and investigate afterwards."
), """
    s the new release is bad and we could roll back
    s the last release made things worse
    s we think about a rollback
    s the new version is full of bugs
    s* we may have to return to the old version
    n a rollback
    n rolling back the release
    n the rollback of the last version
    n going back to the previous release
    n* a return to the old version
    v roll back the release
    v roll back
    v revert the last release
    v go back to the previous version
    v undo the release
    v* return to the version before
    c roll back or fix forward
    c roll back or wait
    c revert the release or push a hotfix
    c* undo it or repair it while it runs
    q Rollback?
    q Roll back or not?
    q Rollback or hotfix?
    q Should we roll back now?
    q When should we roll back?
    q Is a rollback the right thing?
    q Is it too early to roll back?
    q Who decides about a rollback?
    q Revert or fix forward?
    q How do we roll back safely?
    q* Is going back to the last version a good idea?
    q* Hotfix now or return to yesterday's version?
    """)
_topic("upgrade", (
    "Keeping dependencies fresh is a good habit. Read the release notes of {lib}, upgrade it alone in "
    "its own branch, and let the whole test suite decide."
), """
    s {lib} is outdated
    s there is a new major version of {lib}
    s we are three versions behind on {lib}
    s our version of {lib} is very old
    s our dependencies are outdated
    s the upgrade of {lib} breaks everything
    s* we still run an ancient {lib}
    n the upgrade of {lib}
    n the new version of {lib}
    n an outdated {lib}
    n our old dependencies
    n* the update to the latest {lib}
    v upgrade {lib}
    v update {lib} to the latest version
    v upgrade our dependencies
    v move to the new major version of {lib}
    v* bring {lib} up to date
    c upgrade {lib} now or wait
    c upgrade {lib} or stay on the old version
    c update {lib} or leave it
    c* bump {lib} or keep it
    q Should we upgrade {lib}?
    q Upgrade {lib}?
    q Is it safe to upgrade {lib}?
    q Is the new {lib} worth it?
    q {lib} upgrade
    q The bot opened a pull request to bump {lib}. Merge it?
    q When should we upgrade {lib}?
    q How often should we update dependencies?
    q What breaks if I upgrade {lib}?
    q {lib} has a new release, do we upgrade?
    q* A fresh {lib} came out, do we take it?
    q* How dangerous is a version jump of {lib}?
    """)
_topic("security", (
    "Security warnings should be taken seriously. Check whether the affected code is reachable, patch "
    "or remove it as soon as possible, and write down what you decided."
), """
    s we got a security warning
    s the scanner found a vulnerability
    s there is a critical CVE in our code
    s someone reported a security hole
    s a key was leaked in the repository
    s* the security scan is red
    n a security warning
    n the vulnerability in our code
    n the security report
    n a critical CVE
    n* a hole in our security
    v fix a vulnerability
    v handle a security warning
    v respond to a security report
    v close the security hole
    v* react to an alert from the scanner
    c ignore the security warning or fix it
    c patch the vulnerability now or later
    c* take the security alert seriously or ignore it
    q Security warning!
    q CVE found, what now?
    q How serious is this vulnerability?
    q Can we ignore this security warning?
    q The security scan shows ten issues.
    q Security alert in our code, urgent!
    q Is this CVE dangerous for us?
    q I found a password in the code, what do I do?
    q Who should know about a vulnerability?
    q What do we do about the security scanner?
    q* A researcher says we can be hacked.
    q* Our secret ended up in git, what should happen now?
    """)
_topic("logs", (
    "Noise in the logs hides the real problems. Remove what nobody reads, lower the level of routine "
    "messages, and keep one clear line for each failure."
), """
    s our logs are [noisy|too noisy|full of noise]
    s the logs are full of warnings
    s I cannot find anything in the logs
    s we log too much
    s the log files are [huge|unreadable]
    s* there is so much junk in the logs
    n our noisy logs
    n all the noise in the logs
    n too many log messages
    n the huge log files
    n* the flood of log lines
    v clean up the logs
    v reduce the noise in the logs
    v make the logs useful
    v find errors in noisy logs
    v* quiet our logs
    q Logs too noisy.
    q Why are our logs so noisy?
    q What should we log?
    q How much should we log?
    q Which log level should I use?
    q Info or debug for this log message?
    q Thousands of warnings in the log, what now?
    q Nobody reads the logs because of the noise.
    q Is it bad to log everything?
    q The log grows by a gigabyte a day.
    q* In all that logging the real error gets lost.
    q* Log lines everywhere, none of them useful.
    """)
_topic("on_call", (
    "Being on call is exhausting, so please look after yourself. Ask for a swap, note every alert that "
    "woke you, and remove the useless ones with the team."
), """
    s I am tired from on-call
    s on-call is killing me
    s the pager woke me up three times
    s I did not sleep because of the alerts
    s I am on call again and exhausted
    s* the alerts ruin my nights
    n on-call fatigue
    n my on-call week
    n alerts at night
    n the pager going off all night
    n* the tiring on-call duty
    v survive my on-call week
    v make on-call better
    v reduce the alerts at night
    v swap my on-call shift
    v* get through a night on call
    q So tired. On-call again.
    q On-call tired.
    q How do I survive on-call?
    q The pager does not stop!
    q I was paged at 3 am again.
    q Alerts all night, I am exhausted.
    q Why are there so many alerts at night?
    q Is it ok to swap an on-call shift?
    q What can we do against alert fatigue?
    q After a night of alerts, may I start later?
    q* The phone rang at four in the morning, another alert.
    q* Being on call makes me ill.
    """)
_topic("documentation", (
    "Missing documentation hurts most when the author is away. Write down the three questions people "
    "ask most, put the answers next to the code and improve them over time."
), """
    s the documentation is missing
    s there is no documentation
    s the docs are [outdated|wrong|useless]
    s nobody writes documentation
    s I cannot find any docs for this module
    s* nothing about this system is written down
    n the missing documentation
    n our outdated docs
    n the lack of documentation
    n a module without documentation
    n* the documentation gap
    v write documentation
    v improve our docs
    v document this module
    v get the team to write docs
    v keep the documentation up to date
    v* fill the gaps in our documentation
    q No docs.
    q Docs missing.
    q Where is the documentation?
    q Why is there no documentation?
    q Who should write the docs?
    q What should we document first?
    q How much documentation do we need?
    q How do I write a good readme?
    q Only one person knows how this works and nothing is written down.
    q The wiki is three years old.
    q* Is the code enough or do we need docs?
    q* Everyone asks me how it works because there are no docs.
    """)
_topic("estimate", (
    "Estimates are guesses, and it helps to say so. Split the work into small parts, give a range "
    "instead of a single number, and name what could change it."
), """
    s they want an estimate from me
    s my boss wants an estimate by noon
    s I have to estimate a big feature
    s our estimates are always wrong
    s sales needs to know how long it takes
    s* someone asked how many days it will take
    n the estimate for the new feature
    n an effort estimate
    n estimating this ticket
    n our bad estimates
    n* guessing the effort
    v estimate this feature
    v estimate the work
    v give a good estimate
    v say how long this will take
    v* tell them how many days we need
    q How long will it take?
    q How long will this feature take?
    q How do I estimate this?
    q Estimate, please.
    q Can you give me an estimate?
    q How many days do we need?
    q Story points or days?
    q When will it be done?
    q Need an estimate asap.
    q Why are estimates always wrong?
    q What is a realistic estimate for this?
    q* By when can you finish this?
    q* Roughly how much effort is that?
    """)
_topic("feature_request", (
    "Requests from sales often point at a real need. Ask which problem {org} wants to solve, estimate "
    "the cost and let the product owner weigh it against the plan."
), """
    s sales wants a new feature
    s sales wants a new feature for {org}
    s sales promised {org} a feature
    s sales sold a feature to {org} that does not exist
    s {org} will only sign if we build a feature
    s* sales has told {org} that we will build it
    n a feature request from sales
    n the feature request for {org}
    n the feature that sales promised {org}
    n* what sales wants us to build for {org}
    v answer the feature request for {org}
    v say no to sales
    v build the feature that sales promised {org}
    v* handle what sales promised {org}
    c build the feature for {org} or say no to sales
    c add a special feature for {org}
    c accept the feature request from sales
    c* build what sales sold to {org} or refuse
    q Sales promised a feature again!
    q Sales wants this feature for {org} by next week.
    q Sales keeps asking for features.
    q How do I say no to a feature request for {org}?
    q Feature request from sales for {org}
    q Do we build what sales promised {org}?
    q Why does sales promise features to {org} without asking us?
    q Is a custom feature for {org} a good idea?
    q For {org} sales needs one more feature, what do we say?
    q The sales team has a feature request, what do I answer?
    q* Sales says {org} needs a special button.
    q* Without asking us, sales sold {org} a new feature.
    """)
_topic("memory_leak", (
    "Memory problems are easier with data. Record the memory of {svc} over a day, compare two heap "
    "snapshots, and look for caches, listeners or lists that only grow."
), """
    s {svc} [has a memory leak|leaks memory]
    s the memory of {svc} keeps growing
    s {svc} runs out of memory every night
    s {svc} uses [more and more|too much] memory
    s we have a memory leak
    s {svc} gets killed because of memory
    s* {svc} eats all the memory
    n a memory leak
    n the memory leak in {svc}
    n the growing memory of {svc}
    n out of memory errors in {svc}
    n* the memory that {svc} never gives back
    v find a memory leak
    v find the memory leak in {svc}
    v fix the memory leak in {svc}
    v reduce the memory of {svc}
    v* track down where {svc} loses memory
    q Memory leak!
    q Memory leak in {svc}?
    q Why does {svc} use so much memory?
    q Why does the memory of {svc} grow?
    q {svc} is out of memory again
    q We restart {svc} every day because of memory.
    q How do I debug memory in {svc}?
    q In {svc} the heap grows all day, why?
    q Does {svc} have a memory leak?
    q {svc} needs 8 GB after an hour, is that a leak?
    q* RAM usage of {svc} only ever goes up.
    q* After some hours {svc} has no memory left.
    """)
_topic("friday", (
    "Releasing right before the weekend is a risk. Unless it is urgent and easy to undo, I would wait "
    "until Monday when everyone is there to watch it."
), """
    s they want to release on Friday
    s it is Friday afternoon and we want to release
    s my boss wants a Friday release
    s the release is planned for Friday evening
    s* the weekend is near and the release is ready
    n a Friday release
    n a release on Friday
    n deploying on a Friday
    n the Friday afternoon deploy
    n* a release just before the weekend
    v release on Friday
    v deploy on a Friday afternoon
    v ship it before the weekend
    v* go live on Friday night
    c release on Friday or wait until Monday
    c deploy today, it is Friday, or on Monday
    c ship before the weekend or after it
    c* put it live on Friday or hold it over the weekend
    q Friday release?
    q Friday deploy, yes or no?
    q Is it ok to deploy on Friday?
    q Can we release on a Friday?
    q Should we deploy on Friday?
    q Is a Friday deploy a bad idea?
    q Why should we not release on Fridays?
    q It is Friday, 5 pm. Deploy?
    q Release now or on Monday?
    q What do you think of Friday releases?
    q* Last thing before the weekend: deploy?
    q* On a Friday, would you still release?
    """)
_topic("demo", (
    "A calm demo beats a perfect one. Freeze the code today, rehearse the main story twice, and keep a "
    "recording ready in case something breaks."
), """
    s the demo is tomorrow
    s the demo is tomorrow and nothing works
    s I have to give a demo tomorrow
    s we have a demo [in one hour|in the morning]
    s I am nervous about the demo
    s we present the product tomorrow
    s* we show the product to everyone in the morning
    n the demo tomorrow
    n tomorrow's demo
    n the product demo
    n a live demo
    n* the presentation of our product tomorrow
    v prepare the demo
    v give a demo tomorrow
    v save the demo
    v present the product tomorrow
    v* get ready to show the product
    q Demo tomorrow!
    q Demo tomorrow, panic!
    q Demo in an hour!!
    q What should I show in the demo?
    q How do I prepare for a demo?
    q What if the demo fails?
    q Live demo or video?
    q Should I do a live demo?
    q Tomorrow is the demo, what do I prepare?
    q The demo is in the morning and there is still a bug.
    q Any tips for a good demo?
    q* Big demo coming up, how do I get ready?
    q* In front of the whole company I have to show our product.
    """)
_topic("budget", (
    "Money talks go better with numbers. List what each cost brings, show what happens without it, and "
    "offer a smaller option next to the one you prefer."
), """
    s we have no budget
    s our budget was cut
    s the budget is [too small|used up]
    s I need more budget for the team
    s the cloud bill is too high
    s finance cut our money
    s* there is no money left for our project
    n the budget
    n our budget for next year
    n the budget cut
    n a budget request
    n the cloud bill
    n* the money for our team
    v ask for more budget
    v plan the budget
    v defend our budget
    v reduce our cloud costs
    v* get money for new machines
    q Budget?
    q No budget left.
    q How do I ask for more budget?
    q How do I justify the budget?
    q What do we do without a budget?
    q How much budget do we need?
    q Can we afford another tool?
    q My boss says there is no money.
    q Where can we save money?
    q For next year, how do I plan the budget?
    q The budget meeting is tomorrow, how do I argue?
    q* Finance asks why we are so expensive.
    q* How can I convince them to pay for this?
    """)
_topic("next_task", (
    "Let me suggest a simple order. Finish what is almost done, then take what blocks other people, "
    "and only then start with the most valuable new item."
), """
    s I do not know what to work on next
    s I finished my ticket and have nothing to do
    s there are so many tickets and I cannot choose
    s my backlog is [endless|too long]
    s everything has top priority
    s* I am done and wonder which ticket comes next
    n my next task
    n my priorities
    n the endless backlog
    n the order of my tasks
    n* choosing the next ticket
    v choose my next task
    v set priorities
    v order my backlog
    v decide what to work on next
    v* sort my list of tasks
    c take a new ticket or help a colleague
    c start something new or finish old tickets
    c* begin with the small tickets or the big one
    q What should I work on next?
    q What next?
    q What should I do today?
    q What is the most important task?
    q Which ticket should I take next?
    q I am done, what is next?
    q Next task?
    q How do I prioritize?
    q What do I start with?
    q Ten tickets, which one first?
    q What would you work on now?
    q Where should I put my time today?
    q* With so much to do, where do I begin?
    q* My plate is empty, which task do I pick?
    """)


@dataclass(frozen=True)
class Side:
    """Fragments or frames on both sides of the split."""

    train: tuple[Form, ...]
    held: tuple[Form, ...]


@dataclass(frozen=True)
class Topic:
    """One topic: its only answer, the slots of that answer and its wordings by kind."""

    name: str
    answer: str
    slots: tuple[str, ...]
    parts: dict[str, Side]
    kinds: tuple[str, ...]


def _frames(kind: str) -> Side:
    train: list[Form] = []
    held: list[Form] = []
    for line in FRAMES[kind].strip().splitlines():
        line = line.strip()
        (held if line.startswith("*") else train).append(expand(line.lstrip("* ")))
    return Side(tuple(train), tuple(held))


def _compile(name: str, answer: str, block: str) -> Topic:
    train: dict[str, list[Form]] = {}
    held: dict[str, list[Form]] = {}
    for line in block.strip().splitlines():
        kind, text = line.strip().split(" ", 1)
        (held if kind.endswith("*") else train).setdefault(kind[0], []).append(expand(text))
    parts = {kind: Side(tuple(forms), tuple(held[kind])) for kind, forms in train.items()}
    weights = {"q": 5, "s": 5, "n": 3, "v": 2, "c": 3}
    kinds = tuple(kind for kind in parts for _ in range(weights[kind]))
    slots = tuple(slot for slot in DEFAULTS if "{" + slot + "}" in answer)
    return Topic(name, answer, slots, parts, kinds)


_SHARED: dict[str, Side] = {kind: _frames(kind) for kind in FRAMES}
_ALL: tuple[Topic, ...] = tuple(_compile(name, answer, block) for name, (answer, block) in TOPICS.items())


def _service(rng: random.Random, held_out: bool) -> str:
    draw = rng.random
    while True:
        if draw() < 0.5:
            stem = SERVICE_STEMS[int(draw() * len(SERVICE_STEMS))]
        else:
            stem = pick(rng, NOUNS, held_out)
        if draw() < 0.3:
            name = f"the {stem} service"
        else:
            name = stem + SERVICE_ENDS[int(draw() * len(SERVICE_ENDS))]
        if held_out_value(name) == held_out:
            return name


def _tool(rng: random.Random, held_out: bool) -> str:
    if rng.random() < 0.6:
        return pick(rng, TOOLS, held_out)
    return invented_word(rng, held_out).capitalize()


def _value(rng: random.Random, slot: str, held_out: bool) -> str:
    if slot == "svc":
        return _service(rng, held_out)
    if slot == "who":
        return pick(rng, FIRST_NAMES, held_out)
    if slot == "org":
        return pick(rng, BRANDS, held_out)
    if slot == "lib":
        return pick(rng, LIBRARIES, held_out) if rng.random() < 0.6 else invented_word(rng, held_out).lower()
    return _tool(rng, held_out)


def _wording(rng: random.Random, topic: Topic, held_out: bool) -> str:
    """A message of the topic with its slots still open."""
    kind = topic.kinds[int(rng.random() * len(topic.kinds))]
    side = topic.parts[kind]
    if kind == "q":
        return draw_wording(rng, side.held if held_out else side.train)
    shared = _SHARED[kind]
    new_fragment = new_frame = False
    if held_out:  # at least one half is new
        share = rng.random()
        new_fragment = share < 0.6
        new_frame = share > 0.4
    frame = draw_wording(rng, shared.held if new_frame else shared.train)
    fragment = draw_wording(rng, side.held if new_fragment else side.train)
    text = frame.replace("{" + kind + "}", fragment)
    return text.replace("{" + kind.upper() + "}", capital_first(fragment))


def _turn(rng: random.Random, topic: Topic, held_out: bool) -> tuple[str, str]:
    """One message about the topic and its answer."""
    text = _wording(rng, topic, held_out)
    answer = topic.answer
    values: list[str] = []
    for slot in topic.slots:
        mark = "{" + slot + "}"
        value = DEFAULTS[slot]
        if mark in text:
            value = _value(rng, slot, held_out)
            while value in values:
                value = _value(rng, slot, held_out)
            values.append(value)
            text = text.replace(mark, value)
        answer = answer.replace(mark, value)
    text = text.replace("! and ", " and ")
    keep = tuple(value.removeprefix("the ") for value in values)
    if not any(text.startswith(value) for value in keep):
        text = capital_first(text)
    return dress(rng, text, held_out, keep), answer


def sample(rng: random.Random, held_out: bool) -> Dialogue:
    """One message with its answer, or two of them about different topics."""
    draw = rng.random
    count = len(_ALL)
    picks = [int(draw() * count)]
    if draw() < 0.25:
        picks.append((picks[0] + 1 + int(draw() * (count - 1))) % count)
    messages: list[dict[str, str]] = []
    for index in picks:
        text, answer = _turn(rng, _ALL[index], held_out)
        messages.append({"role": "user", "content": text})
        messages.append({"role": "assistant", "content": answer})
    return Dialogue(FAMILY, _ALL[picks[-1]].name, tuple(messages))
