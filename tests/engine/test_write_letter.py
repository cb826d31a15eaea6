"""The letter: what it argues, what it tells and in which order, what it leaves out, and how long it is."""

from __future__ import annotations

import re

import pytest

from atspro.engine.fit import Addressee, Answer, AskedFor, Gap, Plan, fit_table, make_plan
from atspro.engine.markdown import plain_blocks, plain_text
from atspro.engine.read import read_job, read_resume_text
from atspro.engine.types import LENGTHS, TONES, Length, Tone
from atspro.engine.write import write
from atspro.engine.write.letter import LIMITS
from atspro.engine.write.phrases import as_sentences, duty_phrase, languages, noun_phrase
from atspro.engine.write.telling import lasting
from atspro.engine.write.wording import a_role, role
from atspro.errors import InvalidInput
from atspro.shapes import JobData, ResumeData
from tests.engine.approved import TODAY, examples
from tests.engine.examples import ACCOUNTANT, ACCOUNTANT_JOB, NURSE, NURSE_JOB, PAIRS, SHORT_JOB, STUDENT


def letter(resume: ResumeData, job: JobData, tone: Tone = "professional", **more: object) -> str:
    return plain_text(write("cover", resume, job, tone, today=TODAY, **more).markdown)  # type: ignore[arg-type]


def body(text: str) -> str:
    return " ".join(re.split(r"(?:Dear|Hello) [^\n]*\n", text)[1].split())


def test_it_begins_with_a_need_and_its_proof() -> None:
    text = body(letter(NURSE, NURSE_JOB))
    assert text.startswith(
        "You need someone to deliver direct patient care to critically ill adults. I am a registered nurse with 6 "
        "years in medical-surgical and intensive care units. At St. Brigid Medical Center, where I have worked since "
        "June 2021, I provide direct patient care for up to 3 critically ill"
    )


def test_each_line_is_told_where_it_was_done(shared: object) -> None:
    """A team of one employer is never told of another."""
    folder = shared / "cases"  # type: ignore[operator]
    resume = read_resume_text((folder / "19-letter-order-resume.txt").read_text()).resume
    job = read_job((folder / "19-letter-order-post.txt").read_text()).job
    for tone in TONES:
        text = body(letter(resume, job, tone))
        for claim in write("cover", resume, job, tone, today=TODAY).ledger:
            lines = [path for path in claim.sources if "responsibilities" in path]
            places = {path.split(".")[1] for path in claim.sources if "workExperience" in path}
            assert not lines or len(places) == 1
        assert "At Boulder Inc" in text or "Boulder Inc" not in text
        for line in ("led a team of 5 engineers", "managed a migration to AWS"):
            if line in text:
                assert text.index("Atlas Ltd") < text.index(line)


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("tone", TONES)
def test_nothing_is_said_twice(tone: Tone, pair: tuple[ResumeData, JobData]) -> None:
    sentences = re.split(r"(?<=[.?!])\s+", letter(*pair, tone).replace("\n", " "))
    long = [sentence for sentence in sentences if len(sentence.split()) > 5]
    assert len(long) == len(set(long))
    assert not re.search(r"In addition|Alongside this|Beyond that|also names|I also .* I also", letter(*pair, tone))


def test_lengths() -> None:
    for example in examples():
        for length in LENGTHS:
            written = write(
                "cover",
                example.resume,
                example.job,
                today=TODAY,
                sections=example.sections,
                answers=example.answers,
                confirmed=example.confirmed,
                length=length,
            )
            text = re.split(r"(?:Dear|Hello) [^\n]*\n", plain_text(written.markdown))[-1]
            assert len(text.split()) <= LIMITS[length][1] + 15
            short = len(text.split()) < LIMITS[length][0] - 5
            assert not short or length == "note" or any("nothing was added" in note for note in written.notes)


@pytest.mark.parametrize("length", LENGTHS)
def test_full_answers_fill_a_letter(length: Length) -> None:
    """With answers most letters have the length that readers expect."""
    counts = [
        len(body(letter(one.resume, one.job, answers=one.answers, confirmed=one.confirmed, length=length)).split())
        for one in examples()
        if len(one.answers) > 1
    ]
    assert sorted(counts)[len(counts) // 2] >= LIMITS[length][0] - 15


def test_an_unknown_length_is_refused() -> None:
    with pytest.raises(InvalidInput, match="length"):
        write("cover", NURSE, NURSE_JOB, length="novel")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("today", "location", "date"),
    [
        ((2026, 11), ["Austin, TX"], "November 2026"),
        ((2026, 11, 30), ["Austin, TX"], "November 30, 2026"),
        (None, ["Austin, TX"], None),
    ],
)
def test_the_date_is_the_day_that_was_given(today: object, location: list[str], date: str | None) -> None:
    job = NURSE_JOB.model_copy(update={"location": location})
    blocks = plain_blocks(write("cover", NURSE, job, today=today).markdown)  # type: ignore[arg-type]
    dates = [one for one in blocks if re.fullmatch(r"(?:[A-Z]\w+ (?:\d+, )?|\d+ [A-Z]\w+ )\d{4}", one)]
    assert dates == ([date] if date else [])


def test_a_day_is_written_as_the_country_does() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.contact_info.address = "Leeds, UK"
    job = NURSE_JOB.model_copy(update={"location": ["Leeds"]})
    assert "30 November 2026" in write("cover", resume, job, today=(2026, 11, 30)).markdown


def plan_with(**changes: object) -> Plan:
    made = make_plan(NURSE, NURSE_JOB, fit_table(NURSE, NURSE_JOB, today=TODAY), today=TODAY)
    return Plan(**{name: changes.get(name, getattr(made, name)) for name in Plan.__dataclass_fields__})  # type: ignore[arg-type]


def test_the_plan_decides() -> None:
    to = Addressee("Denise Carver", "Nurse Manager", "", "job.description")
    gap = Gap("break", "a break from May 2019 to June 2021", ("resume.workExperience[0].startDate",))
    plan = plan_with(addressee=to, gap=gap, asked_for=(AskedFor("question", "Tell us why.", "job.description"),))
    written = write("cover", NURSE, NURSE_JOB, today=TODAY, plan=plan)
    assert "Dear Denise Carver," in written.markdown
    assert "Denise Carver, Nurse Manager" in written.markdown
    assert "My resume shows a break from May 2019 to June 2021" in written.markdown
    assert any("Tell us why." in note for note in written.notes)
    without = write("cover", NURSE, NURSE_JOB, today=TODAY, plan=plan_with(gap=None, facts=(), thesis=None))
    assert "a break" not in without.markdown


def test_answers_are_the_persons_own_sentences() -> None:
    answers = [
        Answer("Why this employer?", "my sister works on your second floor and has never once wanted to leave"),
        Answer("One story that you are proud of", "One night we had three codes. I ran the board and nobody was lost."),
        Answer("Anything to explain?", "No."),
    ]
    written = write("cover", NURSE, NURSE_JOB, today=TODAY, answers=answers)
    assert "My sister works on your second floor and has never once wanted to leave." in written.markdown
    claim = next(one for one in written.ledger if one.text.startswith("One night"))
    assert claim.sources == ("answers[1]",)
    assert any("too short to be told" in note for note in written.notes)
    assert "No." not in written.markdown


def test_an_answer_that_explains_stands_for_the_gap() -> None:
    gap = Gap("break", "a break since 2021", ("resume.workExperience[0].startDate",))
    answers = [Answer("Anything to explain (a gap, a move)?", "I looked after my father and came back this spring.")]
    text = letter(NURSE, NURSE_JOB, plan=plan_with(gap=gap), answers=answers)
    assert "My resume shows" not in text
    assert "I looked after my father" in text


def test_a_confirmed_sentence_goes_before_the_gate() -> None:
    path = "resume.workExperience[0].responsibilities[3]"
    confirmed = {path: "I led the audit that cut central line infections by 35%."}
    written = write("cover", NURSE, NURSE_JOB, today=TODAY, confirmed=confirmed)
    assert "led the audit that cut central line infections by 35%" in written.markdown
    assert "bundle-compliance" not in written.markdown


def test_what_cannot_be_told_stands_in_a_list_as_it_is_and_is_said() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.work_experience[0].responsibilities = [
        "LED ALL CARE ON NIGHTS",
        "Titrated drips - propofol, levophed, insulin",
        "Cut line infections 35% - bundles, audits & rounds",
        "4:1 ratio, post-cath, CHF, new a-fib",
    ]
    del resume.work_experience[1:]
    written = write("cover", resume, NURSE_JOB, today=TODAY)
    assert "LED ALL" not in written.markdown
    assert "4:1" not in written.markdown
    assert "\n- Titrated drips - propofol, levophed, insulin\n" in written.markdown.replace("\\", "")
    assert "\n- Cut line infections 35% - bundles, audits and rounds\n" in written.markdown.replace("\\", "")
    assert any("could not be put into a sentence" in note for note in written.notes)


def test_what_only_names_the_work_follows_includes() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.work_experience[0].responsibilities = [
        "Direct patient care of 3 critically ill adults",
        "Precepted 9 new graduate nurses",
    ]
    text = body(letter(resume, NURSE_JOB))
    assert "I direct patient care" not in text
    assert re.search(r"[Mm]y work (?:there|as .*) includes direct patient care of 3 critically ill adults\.", text)


def test_an_assistant_has_no_years_as_what_they_assist() -> None:
    example = next(one for one in examples() if one.folder.name.startswith("03"))
    text = example.approved("cover") + example.approved("resume")
    assert "as an accountant" not in text
    assert "Accountant with" not in text.replace("Assistant accountant with", "")


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Keep our five-star hygiene rating", "keep your five-star hygiene rating"),
        ("Lead a kitchen team of six", "lead a kitchen team of six"),
        ("Communication with families", ""),
        ("You will run the shop", ""),
        ("Be on time", ""),
    ],
)
def test_duties_as_what_someone_is_needed_for(text: str, phrase: str) -> None:
    assert duty_phrase(text) == phrase


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Experience with telemetry", "experience with telemetry"),
        ("North Carolina teaching license (or eligible)", "a North Carolina teaching license"),
        ("Comfortable in a machine shop", ""),
        ("Excel", "Excel"),
        ("You must like people", ""),
    ],
)
def test_what_is_asked_for_as_a_noun(text: str, phrase: str) -> None:
    assert noun_phrase(text) == phrase


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Registered Nurse, Telemetry", "a registered nurse"),
        ("VP of Sales", "VP of sales"),
        ("Laboratory Technician II", "a laboratory technician"),
        ("Spanish Teacher", "a Spanish teacher"),
        ("HR Generalist", "an HR generalist"),
        ("Head of Operations", "head of operations"),
        ("Barista", "a barista"),
    ],
)
def test_titles_inside_a_sentence(title: str, named: str) -> None:
    assert a_role(title) == named
    assert role(title) in named


def test_an_answer_is_not_reworded() -> None:
    assert as_sentences(" we tried\nagain ") == "We tried again."
    assert as_sentences("Why not?") == "Why not?"


@pytest.mark.parametrize("tone", TONES)
def test_a_thin_resume_gives_a_shorter_letter_and_says_so(tone: Tone) -> None:
    written = write("cover", STUDENT, SHORT_JOB, tone, today=TODAY)
    assert any("nothing was added for its length" in note for note in written.notes)


def test_the_letter_begins_and_ends_as_letters_do() -> None:
    blocks = plain_blocks(write("cover", ACCOUNTANT, ACCOUNTANT_JOB).markdown)
    assert blocks[0] == "Piotr Wiśniewski"
    assert "Dear Bluewater Logistics team," in blocks
    assert blocks[-2:] == ["Sincerely,", "Piotr Wiśniewski"]


def test_without_company_or_name_there_is_still_a_letter() -> None:
    nobody = STUDENT.model_copy(update={"contact_info": STUDENT.contact_info.model_copy(update={"full_name": ""})})
    written = write("cover", nobody, JobData(company="", title="", description=""))
    assert "Dear Hiring Team," in written.markdown
    assert any("not signed" in note for note in written.notes)


def test_an_expired_certificate_is_not_claimed() -> None:
    assert "ACLS and BLS certifications" in letter(NURSE, NURSE_JOB)
    assert "ACLS" not in body(plain_text(write("cover", NURSE, NURSE_JOB, today=(2027, 6)).markdown))


def test_no_joint_is_a_formula_and_the_close_asks_for_a_talk() -> None:
    for one in examples():
        for tone in TONES:
            text = body(letter(one.resume, one.job, tone, sections=one.sections))
            assert not re.search(r"In the same position|There, I|hear how you (?!plan to)|hired the right person", text)
            assert text.count("I also ") < 2
            assert re.search(
                r"talk(?: with you)?, and (?:I would like )?to hear [\w' ]+\. You(?:’ll| can) reach me at", text
            )


def test_a_language_is_told_as_people_tell_it() -> None:
    assert languages([("Spanish", "conversational")]) == "I speak conversational Spanish."
    assert languages([("Portuguese", "native"), ("English", "C2"), ("French", "")]) == (
        "Portuguese is my native language, and I speak English (C2) and French."
    )
    assert languages([("English", "B2 (First, 2023)")]) == "I speak English (B2, First, 2023)."
    assert languages([("Irish", "native"), ("English", "Native")]) == "Irish and English are my native languages."


def test_what_is_held_by_name_is_named() -> None:
    told = {one.folder.name[:2]: body(letter(one.resume, one.job, sections=one.sections)) for one in examples()}
    for number, words in {
        "03": "part qualified with CIMA", "10": "forklift operator", "13": "BComm in Marketing", "16": "ELISA and PCR",
        "18": "English (C2)", "20": "SQL",
    }.items():  # fmt: skip
        assert words in told[number]
    # A licence of another state is named with its state.
    assert "You ask for a North Carolina teaching license; mine is from Oklahoma." in told["02"]


def test_the_position_that_is_held_stands_in_every_letter() -> None:
    for one in examples():
        held = [work.company for work in one.resume.work_experience if work.is_current]
        for length in LENGTHS:
            text = letter(one.resume, one.job, sections=one.sections, length=length)
            assert not held or any(company.split(",")[0] in text for company in held)


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ("kept the records of 40 clients", "have kept the records of 40 clients"),
        ("passed every city inspection since 2019", "have passed every city inspection since 2019"),
        ("never missed a shift", "have never missed a shift"),
        ("never missed a shift in 2025", ""),
        ("opened a second store in Dublin", ""),
    ],
)
def test_a_state_that_lasts_is_told_as_lasting(clause: str, told: str) -> None:
    assert lasting(clause) == told
