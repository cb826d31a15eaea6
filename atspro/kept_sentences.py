"""What the engine, workers and rows say in English, for pages to translate.

The engine is pure and knows no reader; its notes, reasons and errors are kept in rows and metadata as the sentences
that they are. Here each stands as a message: its English is its code, and what was put into it is read back out of the
sentence, so that rows of any age can be told in any language. A test names a sentence of the engine that is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from atspro.translatable import gettext_noop

PLAIN = (
    gettext_noop("This Word document is damaged and cannot be opened. Save it again as DOCX, or paste the text."),
    gettext_noop(
        "This document unpacks to more than a resume can hold. Save it again without pictures, or paste the text."
    ),
    gettext_noop("This document holds no text. Check that it is the right file, or paste the text."),
    gettext_noop("This file is not a Word document. Save it as PDF, DOCX or plain text, or paste the text."),
    gettext_noop("This document has more text than a resume can have. Keep only the resume’s own text."),
    gettext_noop("This XML file is no Europass CV. Save the resume as PDF or DOCX, or paste the text."),
    gettext_noop("This XML file has definitions of its own, which no Europass CV has. Export it again as PDF."),
    gettext_noop("This XML file is broken and cannot be read. Export it again, or paste the text."),
    gettext_noop("This XML file holds more than a resume can have. Export it again, or paste the text."),
    gettext_noop(
        "This is an archive or a kind of file that cannot be read. Save the resume as PDF or DOCX, or paste the text."
    ),
    gettext_noop(
        "This YAML file holds no resume: it begins with neither “cv” nor “basics”. "
        "Choose another file, or paste the text."
    ),
    gettext_noop(
        "This is a table. From LinkedIn, upload the whole export as the ZIP that it came in; "
        "otherwise save the resume as PDF or DOCX, or paste the text."
    ),
    gettext_noop("This is the source of a TeX document. Upload the PDF that it makes, or paste the text."),
    gettext_noop("This is an Excel table. Save the resume as PDF or DOCX, or paste the text."),
    gettext_noop(
        "This ZIP is no LinkedIn data export: it holds neither Profile.csv nor Positions.csv. Ask LinkedIn for the "
        "export with your profile, or upload the resume itself as PDF or DOCX."
    ),
    gettext_noop("This page is larger than 2 MB. Copy the post’s text and paste it instead."),
    gettext_noop("This file is empty. Choose another file, or paste the text."),
    gettext_noop("This file is larger than 5 MB. Save it without pictures or as plain text, or paste the text."),
    gettext_noop("This is an old Word document (.doc). Open it and save it as DOCX or PDF, or paste the text."),
    gettext_noop("This is a rich text file (.rtf). Save it as DOCX or PDF, or paste the text."),
    gettext_noop("This is a picture, which has no text to read. Upload the resume as PDF or DOCX, or paste the text."),
    gettext_noop("This is an OpenDocument text (.odt). Save it as DOCX or PDF, or paste the text."),
    gettext_noop("This is a Pages document. Export it as PDF or Word from Pages, or paste the text."),
    gettext_noop("This web page is larger than 2 MB. Print it to PDF, or paste the resume’s text."),
    gettext_noop("This document is protected with a password. Save a copy without one, or paste the text."),
    gettext_noop("This is more text than a job post has. Paste only the post itself, at most 100,000 characters."),
    gettext_noop("Paste the text of the job post first."),
    gettext_noop("This page holds no readable text. Copy the post’s text itself and paste it."),
    gettext_noop(
        "This JSON is not a JSON Resume: it has no “basics”, “work” or “education”. Choose another file, "
        "or paste the text."
    ),
    gettext_noop("This JSON is nested deeper than any resume. Check the file, or paste the text."),
    gettext_noop("This JSON is broken and cannot be read. Export it again, or paste the text."),
    gettext_noop(
        "This archive holds no LinkedIn profile. Ask LinkedIn for a copy with Profile, Positions and "
        "Education, or upload the profile that LinkedIn saves as PDF."
    ),
    gettext_noop("A table of this archive is damaged and cannot be read. Ask LinkedIn for another copy."),
    gettext_noop(
        "This PDF has pictures of text, not text. Export it as PDF from your word processor instead of "
        "scanning it, or paste the text."
    ),
    gettext_noop(
        "This PDF is damaged and cannot be opened. Export it again from your word processor, or paste the text."
    ),
    gettext_noop(
        "This PDF has more on its pages than a resume can have. Save only the resume’s pages, or paste the text."
    ),
    gettext_noop("This PDF is protected with a password. Save a copy without one, or paste the text."),
    gettext_noop("This PDF unpacks to more than a resume can hold. Export it again, or paste the text."),
    gettext_noop("This text could not be read as a resume. Paste the text, or fill the form in."),
    gettext_noop("No section headings were recognized, so most fields are empty. Fill them in from the text."),
    gettext_noop("No name was found. Fill it in."),
    gettext_noop(
        "This resume was read from pictures of its pages. Letters may be wrong: compare each value with your file."
    ),
    gettext_noop("This PDF is damaged or protected and cannot be opened. Export it again, or paste the text."),
    gettext_noop(
        "This file is not a document that can be read. Save it as PDF, DOCX or plain text, or paste the text."
    ),
    gettext_noop("There is no text to read. Choose another file, or paste the resume’s text."),
    gettext_noop("This web page is larger than a resume can be. Print it to PDF, or paste the resume’s text."),
    gettext_noop(
        "This web page holds no text of its own: it loads it when it is opened. Print it to PDF, or "
        "paste the resume’s text."
    ),
    gettext_noop("This web page is nested too deeply. Print it to PDF, or paste the resume’s text."),
    gettext_noop(
        "This YAML file is no resume: it has neither RenderCV’s “cv” nor JSON Resume’s “basics”, “work” "
        "or “education”. Choose another file, or paste the text."
    ),
    gettext_noop("This YAML file holds more than a resume can have. Keep only the resume’s own entries."),
    gettext_noop("This YAML file is broken and cannot be read. Check it, or paste the resume’s text."),
    gettext_noop("The resume does not speak of it; be ready to confirm it."),
    gettext_noop("It is named without a level."),
    gettext_noop("The work is remote."),
    gettext_noop("The resume gives no place."),
    gettext_noop("The same state, another town."),
    gettext_noop("The post names no town."),
    gettext_noop("The resume gives an address there and does not speak of a permit."),
    gettext_noop("The resume is written in English; it gives no level."),
    gettext_noop("No level is given; the resume is written in English."),
    gettext_noop("The work is shown; the licence itself is not named."),
    gettext_noop("The work is shown; the certificate itself is not named."),
    gettext_noop("Not found by name; if it is held, it belongs on the resume."),
    gettext_noop("No degree is found."),
    gettext_noop("The degree is finished; the post asks for students."),
    gettext_noop("Another field."),
    gettext_noop("Not finished yet."),
    gettext_noop("A related field."),
    gettext_noop("The nearest degree is one level below."),
    gettext_noop("Not found by name."),
    gettext_noop("Told in other words."),
    gettext_noop("A part of it is shown."),
    gettext_noop("Something near it is shown, not the thing itself by name."),
    gettext_noop("Shown by something that has it in it."),
    gettext_noop("People were led; the rest of it is not found by name."),
    gettext_noop("Told by what was done, not in the post’s word."),
    gettext_noop("The work is shown, without dates that can be counted."),
    gettext_noop("It is named, but not as the work of a dated position."),
    gettext_noop("Your base resume does not give this number here. Put in the one it gives, or add this one to it."),
    gettext_noop("Your base resume has another date here. Put in that one, or correct it there."),
    gettext_noop("Your base resume names no such employer. Take it out, or add the position to your base resume."),
    gettext_noop("Your base resume gives you no such title there. Use the title it has, or correct it there."),
    gettext_noop("Your base resume names no such school. Take it out, or add it to your education."),
    gettext_noop("Your base resume has no such degree. Use the one it has, or add this one to your education."),
    gettext_noop("Your base resume shows no such certificate, license or honor. Take it out, or add it there."),
    gettext_noop(
        "Your base resume does not show this skill. Take it out, or add it there with the place where you used it."
    ),
    gettext_noop("Neither your base resume nor the post has this name. Take it out, or add it to your base resume."),
    gettext_noop("Your base resume does not say this. Take it out, or tell it there in the place where you did it."),
    gettext_noop("This is not among the contact details of your base resume. Correct it here or there."),
    gettext_noop("The document is empty. Write something in it before you download it."),
    gettext_noop("Only a resume can be taken out as a JSON Resume. Choose another format."),
    gettext_noop("The post’s title is close to a title in the resume."),
    gettext_noop("A parser finds contact, sections and dates."),
    gettext_noop("No word in it speaks for the post’s line of work."),
    gettext_noop("A title in the resume is near the post’s line of work."),
    gettext_noop("The titles in the resume are some way from the post’s."),
    gettext_noop("The post’s title differs from the titles in the resume."),
    gettext_noop("Your resume has no name, so the letter is not signed. Add your name to the resume."),
    gettext_noop(
        "The post is very short, so most of this sheet is questions. If you can find a longer version of "
        "the post, paste it into the job."
    ),
    gettext_noop("Some lines give orders to language models. They were not sent."),
    gettext_noop("Waiting for its turn"),
    gettext_noop("Waiting to try again"),
    gettext_noop("Starting"),
    gettext_noop("Checking the model's sentences"),
    gettext_noop("The language model writes"),
    gettext_noop("There is no base resume to write from. Upload your resume, then try again."),
    gettext_noop("opens with your line of work, then the lines that speak most for this posting"),
    gettext_noop("opens with your line of work, then the two lines that speak most for this post"),
    gettext_noop("opens with the verb, in the tense of the position"),
    gettext_noop("the post's spelling of the same thing"),
    gettext_noop("worded for this posting"),
    gettext_noop("Open it in your browser, copy the text and paste it instead."),
    gettext_noop("Only addresses that start with https:// can be fetched."),
    gettext_noop("This address does not lead to a public site, so it was not fetched."),
    gettext_noop(
        "No site was found at this address. Check it for typing mistakes, or paste the text of the posting instead."
    ),
    gettext_noop("This page requires a sign-in or blocks programs."),
    gettext_noop("There is no longer a page at this address. If you still have the text, paste it instead."),
    gettext_noop("The site is having problems. Try again later, or paste the text of the posting instead."),
    gettext_noop("This page is larger than 2 MB."),
    gettext_noop("The site took too long to answer. Try again later, or paste the text of the posting instead."),
    gettext_noop("There is no page with text at this address."),
    gettext_noop("This address redirects endlessly."),
    gettext_noop("The site’s certificate is not valid, so it can’t be trusted."),
    gettext_noop("The connection to the site failed. Try again later, or paste the text of the posting instead."),
    gettext_noop("No language model is set up any more, so the built-in writer was used."),
    gettext_noop(
        "The document could not be finished after several attempts. Try again; if it fails again, contact us."
    ),
)
WITH_VALUES = (
    gettext_noop("This %(file)s is damaged and cannot be opened. Save it again, or paste the text."),
    gettext_noop(
        "This %(file)s unpacks to more than %(times)s times its size, which no resume does. Save it "
        "again, or paste the text."
    ),
    gettext_noop(
        "This %(file)s unpacks to more than a resume can hold. Save it again without pictures, or paste the text."
    ),
    gettext_noop("This %(file)s holds more than %(count)s files. Choose the resume itself, or paste the text."),
    gettext_noop("This %(file)s is protected with a password. Save a copy without one, or paste the text."),
    gettext_noop(
        "The file’s name ends in .%(ending)s, but its content is something else. Export it again as PDF "
        "or DOCX, or paste the text."
    ),
    gettext_noop("Taken from what the page tells search engines, not from its text: %(parts)s."),
    gettext_noop("The post does not name the company clearly. Type it in."),
    gettext_noop("The post does not name the position clearly. Type it in."),
    gettext_noop("The post does not name the %(word)s clearly. Type it in."),
    gettext_noop("Only the first %(kept)s of %(all)s links were kept."),
    gettext_noop("Only the first %(kept)s of %(all)s entries of “%(name)s” were kept."),
    gettext_noop("Only the first %(kept)s of %(all)s lines of a list were kept."),
    gettext_noop("Only the first %(kept)s of %(all)s sections were kept."),
    gettext_noop("Only the first %(kept)s of %(all)s rows of “%(name)s” were kept."),
    gettext_noop("Only the first %(kept)s of %(all)s entries were kept in one section."),
    gettext_noop("Only the first %(kept)s of %(all)s scanned pages were read."),
    gettext_noop("%(count)s entries that are hidden in this resume were left out: %(names)s."),
    gettext_noop("This PDF has %(pages)s pages; at most %(most)s can be read. Save only the resume’s pages."),
    gettext_noop("The text is longer than %(most)s characters. Keep only the resume’s own text."),
    gettext_noop("The text has more than %(most)s lines. Keep only the resume’s own text."),
    gettext_noop("The document is longer than %(most)s characters. Shorten it and try again."),
    gettext_noop("Shown as %(shown)s; the post asks for %(asked)s."),
    gettext_noop("You are in %(place)s: say when and how you would move."),
    gettext_noop("You are in %(place)s: say that you would move or travel."),
    gettext_noop("The resume says %(place)s: say how you would come to work."),
    gettext_noop("Not held now, as far as the resume tells: “%(line)s”."),
    gettext_noop("A compact licence of %(home)s: check that %(state)s accepts it."),
    gettext_noop("The licence shown is of %(home)s; the job is in %(state)s."),
    gettext_noop("The licence shown is of %(home)s; %(rest)s."),
    gettext_noop("It does not say for which state; the post asks for %(state)s."),
    gettext_noop("It does not say of which state; the post asks for %(state)s."),
    gettext_noop("It does not say of which state; the job is in %(state)s."),
    gettext_noop("The post takes experience in its place: %(years)s years of work by the dates."),
    gettext_noop("No %(what)s is found."),
    gettext_noop("The degree is shown, in another field than %(field)s."),
    gettext_noop("Shown as “%(shown)s”, and the post asks for more."),
    gettext_noop("Not found by name. Nearest to it: %(near)s."),
    gettext_noop("“%(what)s” is not found by name."),
    gettext_noop("No dated position is found that shows %(what)s."),
    gettext_noop("The resume states it; its dates show %(years)s."),
    gettext_noop("There is no format “%(format)s”. Choose one of: %(choices)s."),
    gettext_noop("There is no document type “%(type)s”. Choose one of: %(choices)s."),
    gettext_noop("There is no layout “%(layout)s”. Choose one of: %(choices)s."),
    gettext_noop("Write the color as # and six digits or letters from a to f, such as #1f4e79."),
    gettext_noop("This color is too pale to be read on paper."),
    gettext_noop("Choose a darker one, such as %(color)s."),
    gettext_noop("There is no design “%(design)s” for this. Choose one of: %(choices)s."),
    gettext_noop("No font on this server has some letters of this table (%(letters)s)."),
    gettext_noop("The PDF could not be drawn: %(why)s."),
    gettext_noop(
        "No font on this server has some letters of this document (%(letters)s). Download it as DOCX "
        "instead; your word processor has the fonts."
    ),
    gettext_noop("The PDF could not be drawn: %(why)s. Download it as DOCX instead."),
    gettext_noop("Only %(formats)s files are drawn and read again."),
    gettext_noop("This is no %(format)s file that can be read."),
    gettext_noop("Not shown, and asked for as a must: %(names)s. This keeps the score below %(limit)s."),
    gettext_noop("Its lines share %(count)s words with the post."),
    gettext_noop("What speaks most for the post’s line of work: %(words)s."),
    gettext_noop("Not found: %(what)s."),
    gettext_noop("%(met)s of %(all)s keywords found."),
    gettext_noop("%(met)s of %(all)s further keywords found."),
    gettext_noop("%(met)s of %(all)s requirements met, %(partly)s partly."),
    gettext_noop("%(met)s of %(all)s requirements met."),
    gettext_noop("%(met)s of %(all)s wishes met, %(partly)s partly."),
    gettext_noop("%(met)s of %(all)s wishes met."),
    gettext_noop("%(what)s: met."),
    gettext_noop("%(what)s: partly."),
    gettext_noop("%(what)s: not shown."),
    gettext_noop("Written as in the post: %(changes)s."),
    gettext_noop("Added to your skills, because your lines show them and the post asks for them: %(skills)s."),
    gettext_noop(
        "%(count)s bullet that matches this post least was left out to fit one page; it stays in your base resume."
    ),
    gettext_noop(
        "%(count)s bullets that match this post least were left out to fit one page; they stay in your base resume."
    ),
    gettext_noop(
        "%(count)s bullet that matches this post least was left out to fit two pages; it stays in your base resume."
    ),
    gettext_noop(
        "%(count)s bullets that match this post least were left out to fit two pages; they stay in your base resume."
    ),
    gettext_noop("To fit one page, lists of skills or courses that this post does not ask for were left out."),
    gettext_noop("To fit two pages, lists of skills or courses that this post does not ask for were left out."),
    gettext_noop("The resume is longer than one page. Shorten its longest texts to make it fit."),
    gettext_noop("The resume is longer than two pages. Shorten its longest texts to make it fit."),
    gettext_noop(
        "The letter has %(words)s words: nothing was added for its length. Answer the questions about "
        "this job, or confirm a sentence for your strongest lines, and write it again."
    ),
    gettext_noop(
        "%(count)s strong line of your resume could not be put into a sentence safely, so they stand in "
        "a list or are left out. Confirm a sentence for each, and the letter tells it."
    ),
    gettext_noop(
        "%(count)s strong lines of your resume could not be put into a sentence safely, so they stand in "
        "a list or are left out. Confirm a sentence for each, and the letter tells it."
    ),
    gettext_noop(
        "The post requires “%(what)s”, which your resume does not show, and the letter does not mention "
        "it. If you have it, add it to your resume; if not, say in one sentence what comes nearest."
    ),
    gettext_noop("The post asks for something that only you can give: “%(what)s”"),
    gettext_noop("Your answer “%(answer)s” is too short to be told. A whole sentence says more."),
    gettext_noop("You asked for the model, and the built-in writer wrote this: %(why)s."),
    gettext_noop("%(count)s line that you chose is not in your resume any more."),
    gettext_noop("%(count)s lines that you chose are not in your resume any more."),
    gettext_noop("“%(need)s”, which you chose to begin with, is not asked for or shown any more."),
    gettext_noop("Asking the model again for %(count)s of %(all)s sentences"),
)
_PLACE = re.compile(r"%\((\w+)\)s")


@cache
def _pieces() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each message that has values, and what it is made of: fixed words and the names of values, in turn."""
    return tuple((message, tuple(_PLACE.split(message))) for message in WITH_VALUES)


def _values(sentence: str, pieces: tuple[str, ...]) -> dict[str, str] | None:
    """The shortest values between the fixed words, found one after the other: a pattern would try all ways."""
    fixed, names = pieces[::2], pieces[1::2]
    if not names:
        return {} if sentence == fixed[0] else None
    if not (sentence.startswith(fixed[0]) and sentence.endswith(fixed[-1])):
        return None
    at, end, found = len(fixed[0]), len(sentence) - len(fixed[-1]), {}
    for name, following in zip(names[:-1], fixed[1:-1], strict=True):
        # A value has a character at least.
        stop = sentence.find(following, at + 1, end)
        if stop < 0:
            return None
        found[name], at = sentence[at:stop], stop + len(following)
    found[names[-1]] = sentence[at:end]
    return found if at < end else None


def message_of(sentence: str) -> tuple[str, dict[str, str]] | None:
    """The message and the values that an English sentence was made of; None for one that is no message."""
    if sentence in PLAIN:
        return sentence, {}
    for message, pieces in _pieces():
        values = _values(sentence, pieces)
        if values is not None:
            return message, values
    return None


def split_sentences(text: str) -> Iterator[str]:
    """The sentences of a note that has several, with the space behind each."""
    yield from re.findall(r".+?(?:[.!?”](?=\s+[A-Z“0-9])\s+|$)", text, re.DOTALL)
