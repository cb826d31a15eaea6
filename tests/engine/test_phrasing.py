"""Bullets as sentences in the first person, and bullets that are better quoted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atspro.engine.determiners import with_articles
from atspro.engine.phrasing import first_person, split_result
from atspro.engine.verb_forms import past_of


@pytest.mark.parametrize(
    ("bullet", "said"),
    [
        ("Led migration of 10 services to Kubernetes", "led the migration of 10 services to Kubernetes"),
        ("Mentored team of 6 junior developers", "mentored a team of 6 junior developers"),
        ("Implemented CI/CD pipeline using Docker", "implemented a CI/CD pipeline using Docker"),
        ("Built Excel model for cash-flow forecast", "built an Excel model for a cash-flow forecast"),
        ("Collaborated with product team to ship", "collaborated with the product team to ship"),
        ("Optimized database queries reducing load by 60%", "optimized database queries, reducing load by 60%"),
        ("Wrote C++ library used by 12 teams", "wrote a C++ library used by 12 teams"),
        ("Educated patients and families on wound care.", "educated patients and families on wound care"),
        ("Planned, executed and reported campaigns", "planned, executed and reported campaigns"),
        ("Successfully negotiated the lease", "successfully negotiated the lease"),
        ("Responsible for bank reconciliations", "was responsible for bank reconciliations"),
        ("Lead architect for the new billing system", "was lead architect for the new billing system"),
        ("Lead gameplay programmer on an unannounced game", "was lead gameplay programmer on an unannounced game"),
        ("Core developer on 'Starbound,' a roguelike", "was a core developer on 'Starbound,' a roguelike"),
        ("Head of QA for 3 studios", "was head of QA for 3 studios"),
        ("Team lead for 5 engineers", "was team lead for 5 engineers"),
        ("Sales manager for 3 regions", "was a sales manager for 3 regions"),
        ("Support engineer for 40 sites", "was a support engineer for 40 sites"),
        ("Research assistant in the Patel lab", "was a research assistant in the Patel lab"),
        ("Registered nurse on a 30-bed unit", "was a registered nurse on a 30-bed unit"),
        ("Primary point of contact for 40 vendors", "was primary point of contact for 40 vendors"),
        ("Promoted to shift manager after a year", "was promoted to shift manager after a year"),
        ("Tasked with the redesign of the site", "was tasked with the redesign of the site"),
        ("Promoted products at 40 events", "promoted products at 40 events"),
        ("Registered 40 patients a day", "registered 40 patients a day"),
        ("I led a team of 5", "led a team of 5"),
        ("I've led a team of 5", "have led a team of 5"),
        ("led migration of 4 services", "led the migration of 4 services"),
        ("“Led migration of 4 services.”", "led the migration of 4 services"),
        ("Co-led the union drive", "co-led the union drive"),
    ],
)
def test_past_statements(bullet: str, said: str) -> None:
    clause = first_person(bullet)
    assert clause is not None
    assert (clause.text, clause.frame, clause.past) == (said, "I", True)


@pytest.mark.parametrize(
    ("bullet", "said"),
    [
        ("Manage team of 4", "manage a team of 4"),
        ("Oversees payroll", "oversee payroll"),
        ("Administers drips", "administer drips"),
    ],
)
def test_present_statements_of_a_current_position(bullet: str, said: str) -> None:
    now = first_person(bullet, current=True)
    assert now is not None
    assert (now.text, now.past) == (said, False)


@pytest.mark.parametrize(
    ("bullet", "then", "now"),
    [
        ("Manage a team of 12", "managed a team of 12", "manage a team of 12"),
        ("I manage a team of 5", "managed a team of 5", "manage a team of 5"),
        ("I'm responsible for payroll", "was responsible for payroll", "am responsible for payroll"),
        ("Oversees payroll and reports to the CFO", "oversaw payroll and reported to the CFO",
         "oversee payroll and report to the CFO"),
        ("Manage budget and schedule for 4 sites", "managed budget and schedule for 4 sites",
         "manage budget and schedule for 4 sites"),
        ("Plan, run and report campaigns", "planned, ran and reported campaigns", "plan, run and report campaigns"),
        ("Works with teams to design and build APIs", "worked with teams to design and build APIs",
         "work with teams to design and build APIs"),
        ("Maintain systems that store data and send alerts", "maintained systems that store data and send alerts",
         "maintain systems that store data and send alerts"),
        ("Lead cross-functional teams", "led cross-functional teams", "lead cross-functional teams"),
        ("Lead development of the API", "led development of the API", "lead development of the API"),
        ("Support 200 users in 3 offices", "supported 200 users in 3 offices", "support 200 users in 3 offices"),
        ("Test all releases", "tested all releases", "test all releases"),
        ("Exceed quota each quarter", "exceeded quota each quarter", "exceed quota each quarter"),
        ("Head of the audit team", "was head of the audit team", "am head of the audit team"),
    ],
)  # fmt: skip
def test_the_tense_is_that_of_the_position(bullet: str, then: str, now: str) -> None:
    ended, runs = first_person(bullet), first_person(bullet, current=True)
    assert ended is not None
    assert runs is not None
    assert (ended.text, ended.past, runs.text, runs.past) == (then, True, now, False)


@pytest.mark.parametrize(
    ("bullet", "said"),
    [
        ("Elected president of the chapter", None),
        ("Appointed as interim CTO", "was appointed as interim CTO"),
        ("Voted best teacher", None),
        ("Named salesperson of the year", None),
        ("Granted two patents", None),
        ("Mentored by the principal engineer", "was mentored by the principal engineer"),
        ("Admitted to the bar", "was admitted to the bar"),
        ("Helped but did not finish", None),
        ("Credited with saving the account", "was credited with saving the account"),
        ("Selected president by vote", None),
        ("Selected 12 vendors", "selected 12 vendors"),
        ("Trained by the head chef", None),
        ("Merged into the platform team", None),
        ("Served as treasurer", "served as treasurer"),
        ("Reported to the CFO", "reported to the CFO"),
    ],
)
def test_what_was_done_to_the_person_is_no_deed(bullet: str, said: str | None) -> None:
    clause = first_person(bullet)
    assert (clause.text if clause else None) == said


@pytest.mark.parametrize(
    ("base", "past"),
    [("lead", "led"), ("plan", "planned"), ("ship", "shipped"), ("carry", "carried"), ("edit", "edited"),
     ("use", "used"), ("fix", "fixed"), ("cut", "cut"), ("deploy", "deployed"), ("screen", "screened"),
     ("submit", "submitted"), ("write", "wrote")],
)  # fmt: skip
def test_past_forms(base: str, past: str) -> None:
    assert past_of(base) == past


@pytest.mark.parametrize(
    ("bullet", "included"),
    [
        (
            "Month-end journal entries, accruals and variance notes",
            "month-end journal entries, accruals and variance notes",
        ),
        ("Design of control systems", "the design of control systems"),
        ("Budget of €350K", "a budget of €350K"),
        ("Content calendar for 4 channels", "a content calendar for 4 channels"),
        ("SEO: organic traffic up 140% in 18 months", "SEO (organic traffic up 140% in 18 months)"),
        ("Training of new hires", "the training of new hires"),
    ],
)
def test_a_thing_is_what_the_work_included(bullet: str, included: str) -> None:
    clause = first_person(bullet)
    assert clause is not None
    assert (clause.text, clause.frame) == (included, "work")


def test_what_never_happened_was_had() -> None:
    then, now = first_person("No preventable accidents since 2016"), first_person("Zero injuries in 5 years", True)
    assert then is not None
    assert now is not None
    assert (then.text, now.text) == ("had no preventable accidents since 2016", "have had zero injuries in 5 years")


@pytest.mark.parametrize(
    ("bullet", "said"),
    [
        ("Mentored team, resulting in 100% promotion rate", "mentored team, resulting in a 100% promotion rate"),
        ("Raised sales to 8% growth rate", "raised sales to an 8% growth rate"),
        ("Managed agency and two freelancers", "managed an agency and two freelancers"),
        ("Managed agency and client relations", "managed agency and client relations"),
        ("Received service award twice", "received a service award twice"),
        ("Built pipeline of $6M", "built a pipeline of $6M"),
        ("Lead finance, IT and procurement", "led finance, IT and procurement"),
        ("Bent conduit, pulled wire and terminated panels", "bent conduit, pulled wire and terminated panels"),
        ("Named employee of the month", "was named employee of the month"),
    ],
)
def test_grammar_of_odd_bullets(bullet: str, said: str) -> None:
    clause = first_person(bullet)
    assert clause is not None
    assert clause.text == said


@pytest.mark.parametrize("bullet", ["Managing budgets of $2M", "Leading a team of 12"])
def test_a_gerund_is_what_the_work_included(bullet: str) -> None:
    clause = first_person(bullet)
    assert clause is not None
    assert (clause.text, clause.frame) == (bullet[0].lower() + bullet[1:], "work")


@pytest.mark.parametrize(
    "bullet",
    [
        "Experienced nurse",
        "Senior nurse",
        "Advanced Excel",
        "Awards: employee of the year",
        "We built my app",
        "Distributed systems at scale",
        "Word",
        "",
        "Did it work? Yes!",
        "40 clinics served",
        "LED A TEAM OF FIVE ENGINEERS",
        "Lead generation for B2B clients",
        "Test coverage raised to 90%",
        "Support for 200 users",
        "Support tickets closed within a day",
        "Research budget of $2M",
        "Track record of success",
        "Awarded Employee of the Month",
        "Leading provider of tea",
        "Manage budgets and plan events",
    ],
)
def test_unsafe_bullets_of_past_positions_are_left_to_be_quoted(bullet: str) -> None:
    assert first_person(bullet) is None


@pytest.mark.parametrize(
    ("bullet", "parts"),
    [
        ("Built a pipeline, reducing deploys by 50%.", ("Built a pipeline", "reducing deploys by 50%")),
        ("Ran audits resulting in 0 findings", ("Ran audits", "resulting in 0 findings")),
        ("Served lunch", ("Served lunch", "")),
    ],
)
def test_results_are_split_off(bullet: str, parts: tuple[str, str]) -> None:
    assert split_result(bullet) == parts


@given(
    st.lists(
        st.sampled_from(
            [
                "led",
                "team",
                "of",
                "project",
                "with",
                "a",
                "the",
                "system,",
                "using",
                "5",
                "$2M+",
                "plan",
                "-",
                "(x)",
                "",
            ]
        ),
        max_size=12,
    )
)
def test_articles_are_only_ever_added(words: list[str]) -> None:
    text = " ".join(words)
    made = with_articles(text).split(" ")
    kept = iter(made)
    assert all(word in kept for word in words)
    assert sorted(word for word in made if word not in ("a", "an", "the")) == sorted(
        word for word in text.split(" ") if word not in ("a", "an", "the")
    )
