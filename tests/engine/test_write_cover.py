"""The cover letter: its length, its evidence, its tones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from atspro.engine.fact_check import check_grounding
from atspro.engine.markdown import plain_blocks, plain_text
from atspro.engine.read import read_job, read_resume
from atspro.engine.text import sentences
from atspro.engine.types import TONES, Tone
from atspro.engine.write import write
from atspro.shapes import JobData, ResumeData
from tests.engine.examples import (
    ACCOUNTANT,
    ACCOUNTANT_JOB,
    CAREER_CHANGER,
    JUNIOR_JOB,
    NURSE,
    NURSE_JOB,
    PAIRS,
    SHORT_JOB,
    STUDENT,
)

FULL = ((NURSE, NURSE_JOB), (ACCOUNTANT, ACCOUNTANT_JOB))


def letter(resume: ResumeData, job: JobData, tone: Tone = "professional") -> str:
    return plain_text(write("cover", resume, job, tone, today=(2026, 11)).markdown)


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("pair", FULL)
def test_a_full_resume_gives_250_to_400_words(tone: Tone, pair: tuple[ResumeData, JobData]) -> None:
    written = write("cover", *pair, tone, today=(2026, 11))
    assert 250 <= written.word_count <= 400
    assert written.notes == ()


@pytest.mark.parametrize("tone", TONES)
def test_the_samples_give_250_to_400_words(tone: Tone, shared: Path) -> None:
    resume = read_resume((shared / "samples" / "resume_software_engineer.txt").read_bytes(), "r.txt").resume
    job = read_job((shared / "samples" / "job_research_engineer.md").read_text("utf-8")).job
    written = write("cover", resume, job, tone, today=(2026, 11))
    assert 250 <= written.word_count <= 400
    assert "Dear OpenAI Hiring Team," in written.markdown
    assert "AWS Certified" not in written.markdown.split("Dear")[1]


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("pair", PAIRS)
def test_nothing_is_said_twice(tone: Tone, pair: tuple[ResumeData, JobData]) -> None:
    sentences = re.split(r"(?<=[.?!])\s+", letter(*pair, tone).replace("\n", " "))
    long = [sentence for sentence in sentences if len(sentence.split()) > 5]
    assert len(long) == len(set(long))


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("pair", PAIRS)
def test_no_phrase_that_leads_on_is_used_twice(tone: Tone, pair: tuple[ResumeData, JobData]) -> None:
    text = letter(*pair, tone)
    leads = re.findall(r"(?<=[.”] )(?:[A-Z][\w’]+(?: [a-z]+){0,3}, I|I also) ", text)
    assert len(leads) == len(set(leads))
    assert "also also" not in text
    assert "There I" not in text


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("pair", PAIRS)
def test_no_short_paragraph_stands_alone(tone: Tone, pair: tuple[ResumeData, JobData]) -> None:
    blocks = plain_blocks(write("cover", *pair, tone, today=(2026, 11)).markdown)
    start = next(place for place, block in enumerate(blocks) if block.startswith("Dear "))
    paragraphs = [block for block in blocks[start + 1 :] if len(block.split()) > 5][:-1]
    assert paragraphs
    assert all(len(paragraph.split()) >= 18 for paragraph in paragraphs)


def test_a_bullet_appears_once_even_when_two_positions_have_it() -> None:
    twice = NURSE.model_copy(deep=True)
    twice.work_experience[1].responsibilities.append(twice.work_experience[0].responsibilities[2])
    assert letter(twice, NURSE_JOB).count("precepted 9 new graduate nurses") == 1


def test_the_statement_that_answers_a_quoted_line_follows_it() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.work_experience[1].responsibilities.reverse()
    text = " ".join(letter(resume, NURSE_JOB).split())
    assert "someone to “educate patients and families about discharge.” Before that, as Staff Nurse" in text


def test_an_earlier_position_is_called_so_only_when_its_dates_say_so() -> None:
    undated = NURSE.model_copy(deep=True)
    undated.work_experience[1].end_date = None
    assert "Before that" not in letter(undated, NURSE_JOB)
    assert "As Staff Nurse, Med-Surg, at Lakeway General Hospital, I" in letter(undated, NURSE_JOB)


def test_a_role_is_told_as_one() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.work_experience[1].responsibilities = ["Lead nurse on the critical care unit with 12 patient beds"]
    assert "I was lead nurse on the critical care unit" in letter(resume, NURSE_JOB)
    resume.work_experience[1].is_current = True
    assert "I am lead nurse on the critical care unit" in letter(resume, NURSE_JOB)


def test_tones_differ_in_wording_not_in_facts() -> None:
    letters = {tone: letter(NURSE, NURSE_JOB, tone) for tone in TONES}
    assert len(set(letters.values())) == 3
    for text in letters.values():
        assert "up to 3 critically ill patients" in text
        assert "patients and families on wound care" in text


def test_a_thin_resume_gives_a_shorter_letter_and_says_so() -> None:
    written = write("cover", STUDENT, SHORT_JOB)
    assert written.word_count < 250
    assert any("padding" in note for note in written.notes)
    assert "Associate of Arts in Graphic Design" in written.markdown
    assert "expected May 2027" in written.markdown


def test_bullets_become_sentences_of_the_person() -> None:
    text = letter(NURSE, NURSE_JOB)
    assert "I provide direct patient care for up to 3" in text
    assert "Before that, as Staff Nurse, Med-Surg, at Lakeway General Hospital, I educated patients" in text


def test_a_fragment_is_what_the_work_included() -> None:
    said = "My work there also included month-end journal entries, accruals and variance notes."
    assert said in letter(ACCOUNTANT, ACCOUNTANT_JOB)


def test_what_makes_no_sentence_of_the_person_is_left_out() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.work_experience[0].responsibilities += ["40 clinics served by the mobile unit", "LED ALL CARE ON NIGHTS"]
    text = letter(resume, NURSE_JOB)
    assert "40 clinics" not in text
    assert "LED ALL" not in text


def test_the_letter_begins_and_ends_as_letters_do() -> None:
    blocks = plain_blocks(write("cover", ACCOUNTANT, ACCOUNTANT_JOB).markdown)
    assert blocks[0] == "Piotr Wiśniewski"
    assert blocks[2] == "Dear Bluewater Logistics Hiring Team,"
    assert blocks[-2:] == ["Sincerely,", "Piotr Wiśniewski"]


def test_without_company_or_name_there_is_still_a_letter() -> None:
    nobody = STUDENT.model_copy(update={"contact_info": STUDENT.contact_info.model_copy(update={"full_name": ""})})
    written = write("cover", nobody, JobData(company="", title="", description=""))
    assert "Dear Hiring Team," in written.markdown
    assert any("not signed" in note for note in written.notes)


def test_skills_lead_when_no_bullet_fits() -> None:
    text = letter(CAREER_CHANGER, JUNIOR_JOB)
    assert text.index("React") < text.index("180 covers")


def test_an_expired_certificate_is_not_claimed() -> None:
    assert "ACLS" in letter(NURSE, NURSE_JOB).split("My certifications are")[1]
    later = write("cover", NURSE, NURSE_JOB, today=(2027, 6)).markdown
    assert "ACLS" not in later.split("My certifications")[1]


def test_the_place_is_named_only_when_it_is_shared() -> None:
    assert "based in Austin" in letter(NURSE, NURSE_JOB)
    assert "based in" not in letter(ACCOUNTANT, ACCOUNTANT_JOB)


def test_a_summary_that_speaks_of_the_person_is_not_quoted() -> None:
    resume = STUDENT.model_copy(update={"summary": "Hanh grew up in Riverside. She has drawn posters for years."})
    assert "grew up" not in letter(resume, SHORT_JOB)
    own = STUDENT.model_copy(update={"summary": "I have drawn posters since school days. Calm and exact."})
    assert "I have drawn posters since school days." in letter(own, SHORT_JOB)
    role = STUDENT.model_copy(update={"summary": "Graphic designer with two years of work on posters."})
    assert "I am a graphic designer with two years of work on posters." in letter(role, SHORT_JOB)


def test_a_role_is_not_told_beside_the_title_of_the_position() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.work_experience[0].responsibilities[0] = "Lead nurse for critically ill patients on telemetry and medication"
    opening = letter(resume, NURSE_JOB).split("Hiring Team,")[1].strip().split("\n")[0]
    assert "I am" not in opening.split(". ", 1)[1]


def test_the_post_is_told_in_its_own_words() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.skills += ["OSHA", "Motor controls"]
    job = NURSE_JOB.model_copy(deep=True)
    job.qualifications = [*(job.qualifications or []), "OSHA 10 or OSHA 30", "Knows motor controls"]
    text = letter(resume, job)
    assert "OSHA" in text.split("Your post also names")[1].split(";")[0]
    assert "motor controls" in text.split("Your post also names")[1].split(";")[0]
    assert "health and safety" not in text.lower()


def test_courses_are_not_told_twice_and_honors_are_sentences() -> None:
    resume = STUDENT.model_copy(deep=True)
    resume.education[0].relevant_courses = ["Color theory", "Web Design"]
    resume.education[0].honors = ["Dean's List", "Harbor Prize"]
    text = letter(resume, SHORT_JOB)
    assert "My coursework includes" in text
    assert "I was on the Dean's List." in text
    assert "I received the Harbor Prize." in text
    resume.education[0].graduation_date = "2021"
    resume.education[0].honors = ["Magna cum laude"]
    assert "(2021), magna cum laude." in letter(resume, SHORT_JOB)


def test_a_summary_that_anyone_could_write_is_left_out() -> None:
    soft = STUDENT.model_copy(update={"summary": "Friendly, reliable, quick to learn."})
    assert "reliable" not in letter(soft, SHORT_JOB)
    focus = STUDENT.model_copy(update={"summary": "Graphic designer - posters, packaging, signs."})
    assert "I am a graphic designer: posters, packaging, signs." in letter(focus, SHORT_JOB)
    years = STUDENT.model_copy(update={"summary": "Before that, eight years in print shops of 5 to 20 people."})
    assert "Before that, I spent eight years in print shops of 5 to 20 people." in letter(years, SHORT_JOB)


def test_dates_in_numbers_are_said_as_months_and_once() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.summary = None
    for work, start, end in zip(resume.work_experience, ("06/2021", "07/2019"), (None, "05/2021"), strict=False):
        work.start_date, work.end_date = start, end
        work.responsibilities = work.responsibilities[:1]
    text = letter(resume, NURSE_JOB)
    assert "since June 2021" in text
    assert "06/2021" not in text
    assert text.count("June 2021") == 1


def test_a_large_old_career_is_told_by_its_latest_work() -> None:
    resume = NURSE.model_copy(deep=True)
    old = resume.work_experience[1].model_copy(deep=True)
    old.responsibilities = ["Filed charts", "Sorted mail"]
    resume.work_experience += [old.model_copy(update={"company": f"Clinic {n}"}) for n in range(4)]
    assert "Sorted mail" not in letter(resume, NURSE_JOB)
    assert "Clinic 3" not in letter(resume, NURSE_JOB)


def test_the_resume_is_said_to_show_only_words_that_it_has() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.skills += ["Food safety", "Scalability"]
    job = NURSE_JOB.model_copy(deep=True)
    job.qualifications = [*(job.qualifications or []), "HACCP", "Systems at scale"]
    text = letter(resume, job)
    assert "HACCP" not in text
    assert "names at scale" not in text
    assert check_grounding(text, resume, job) == []


def test_a_language_of_one_letter_ends_a_sentence() -> None:
    assert sentences("I cleaned data in R. Alongside this, I wrote C. J. R. Smith checked it.") == [
        "I cleaned data in R.",
        "Alongside this, I wrote C.",
        "J. R. Smith checked it.",
    ]
