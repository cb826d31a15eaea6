"""Pages as they come when a whole post is copied out of a job board: the post's text among the board's own words."""

from __future__ import annotations

# ruff: noqa: E501, ARG001  A page is written as the lines that it has; all boards are rendered by one signature.
from collections.abc import Callable, Iterator

from bench.jobs.invented import POSTS, Invented

FITTED = ("LinkedIn", "Indeed", "Greenhouse", "Ashby", "Personio", "Welcome to the Jungle")
LEFT_OUT = ("Glassdoor", "Seek", "Lever", "Workday", "StepStone", "InfoJobs")

Page = tuple[str, list[str]]
"""The text, and the board's own lines in it, none of which may end in a field."""


def pages() -> Iterator[tuple[str, Invented, str, list[str]]]:
    """Every post on every board that takes its language: the board, the post, the text and the board's words."""
    for board, (languages, render) in _BOARDS.items():
        for number, post in enumerate(POSTS):
            if post.language in languages:
                text, own = render(post, number)
                yield board, post, text, own


def _body(post: Invented, bullet: str = "", colon: str = "", gap: bool = True) -> list[str]:
    lines: list[str] = []
    for heading, items in zip(
        post.headings, ((post.about,), post.duties, post.required, post.preferred, post.benefits), strict=True
    ):
        if items:
            mark = bullet if items != (post.about,) else ""
            lines += [*([""] if gap else []), f"{heading}{colon}", *(f"{mark}{item}" for item in items)]
    return [*lines, "", post.apply] if post.apply else lines


def _page(*parts: str | list[str] | tuple[str, ...], own: list[str]) -> Page:
    lines: list[str] = []
    for part in parts:
        lines += [part] if isinstance(part, str) else list(part)
    return "\n".join(lines) + "\n", own


def _linked_in(post: Invented, number: int) -> Page:
    top = [f"{post.company} logo", "Share", "Show more options"]
    pay = [
        f" {post.pay.replace(' a year', '/yr').replace(' an hour', '/hr')}",
        " Matches your job preferences, job type is Full-time.",
    ]
    mid = ["Easy Apply" if number % 2 else "Apply", "Save", f"Save {post.title} at {post.company}", "Your AI-powered job assessment", "Am I a good fit?",
           "Tailor my resume", "People you can reach out to", "School alumni from University of Somewhere", "Show all"]  # fmt: skip
    end = ["Set alert for similar jobs", "About the company", post.company, f"{1200 + number} followers",
           "Food Production 201-500 employees 88 on LinkedIn", "… show more", "Show more"]  # fmt: skip
    where = f"{post.place} · {'Reposted ' if number % 3 else ''}{number + 1} weeks ago · Over 100 applicants"
    own = [
        *top,
        pay[1],
        *mid,
        "Reposted",
        "Over 100 applicants",
        "weeks ago",
        "Promoted by hirer",
        "Responses managed off LinkedIn",
        end[0],
        *end[3:],
    ]
    return _page(top[0], post.company, top[1:], f"{post.title} ", where, "Promoted by hirer · Responses managed off LinkedIn", "", pay, f" {post.kind}",
                 mid, "About the job", _body(post, gap=False), end, own=own)  # fmt: skip


def _indeed(post: Invented, number: int) -> Page:
    own = ["3.4 out of 5 stars", "1,204 reviews", "You must create an Indeed account before continuing to the company website to apply", "Profile insights",
           "Here’s how the job qualifications align with your profile.", "Do you have a valid licence?", "Here’s how the job details align with your profile.",
           "&nbsp;", "Pulled from the full job description", "Hiring insights", "Application response rate: 80%", "Report job", "Job activity", "Posted 3 days ago", "- job post"]  # fmt: skip
    return _page(f"{post.title} - job post", post.company, own[0], post.place, f"{post.pay} - {post.kind}", post.company, own[1], own[2], "", own[3], own[4], "Licenses",
                 post.required[0], "(Required)", own[5], "Yes", "No", "&nbsp;", "Job details", own[6], "Pay", post.pay, "Job type", post.kind, "&nbsp;", "Location", post.place,
                 "&nbsp;", "Benefits", own[8], post.benefits, "&nbsp;", "Full job description", _body(post, colon=":", gap=False), own[9], own[10], own[12], own[13], own[11], own=own)  # fmt: skip


def _greenhouse(post: Invented, number: int) -> Page:
    own = ["Back to jobs", "Apply", "Create a Job Alert", "Create alert", "Apply for this job", "indicates a required field", "First Name*", "Last Name*", "Email*", "Phone*", "Resume/CV*",
           "Attach", "Dropbox", "Enter manually", "Submit application", "Powered by", "Accepted file types: pdf, doc, docx, txt, rtf"]  # fmt: skip
    return _page(own[0], post.title, post.place, own[1], _body(post, bullet="- " if number % 2 else "• "), "", "Compensation", f"{post.pay}", "", own[2],
                 f"Interested in building your career at {post.company}? Get future opportunities sent straight to your email.", own[3], own[4], "*", own[5:], own=own)  # fmt: skip


def _ashby(post: Invented, number: int) -> Page:
    own = [
        "Application",
        "Apply for this Job",
        "Powered by Ashby",
        "Privacy Policy",
        "Security",
        "Vulnerability Disclosure",
        "Autofill from resume",
    ]
    return _page(post.title, "Location", post.place, "", "Employment Type", post.kind, "", "Department", "Operations", "", "Compensation", post.pay, "", "Overview", own[0],
                 f"{post.company} is looking for a new colleague." if post.language == "en" else post.about, _body(post, bullet="• "), "", own[1], own[2], own[3], own=own)  # fmt: skip


def _personio(post: Invented, number: int) -> Page:
    german = post.language == "de"
    own = ["English", "Deutsch", "Alle Jobs anzeigen" if german else "Back to all jobs", "Jetzt bewerben" if german else "Apply for this job", "Powered by", "Personio",
           "Datenschutzerklärung" if german else "Data privacy statement", "Impressum" if german else "Legal Notice", "Skip to main content"]  # fmt: skip
    return _page(f"{post.title} | Jobs at {post.company}", own[8], own[0], own[1], own[2], post.title, post.place, post.kind, own[3], _body(post), "", post.pay, own[3],
                 own[4], own[5], own[6], own[7], own=own)  # fmt: skip


def _jungle(post: Invented, number: int) -> Page:
    own = ["Postuler", "Sauvegarder", "Partager", "Cette offre vous tente ?", "Questions et réponses sur l'offre", "D'autres offres qui correspondent à vos critères", "Voir plus",
           "il y a 3 jours", "Créée en 1987", "240 collaborateurs", "Âge moyen : 38 ans", "Suivre", "L'entreprise", "Rencontrez Camille, Responsable qualité"]  # fmt: skip
    return _page(post.company, own[11], post.title, post.kind, post.place, "Télétravail fréquent", f"Salaire : {post.pay}", "Expérience : > 3 ans", own[0], own[1], own[2], own[7],
                 "Le poste", _body(post), "", own[3], own[0], own[12], post.company, own[8], own[9], own[10], own[4], own[5], "Chef de rang", "Le Petit Zinc", "Bordeaux", own[6], own=own)  # fmt: skip


def _glassdoor(post: Invented, number: int) -> Page:
    own = ["3.9", "Easy Apply", "Save", "Employer est.", "Show more", "Show less", "Company overview", "Size", "201 to 500 Employees", "Founded", "Type", "Company - Private", "Industry", "Sector",
           "Revenue", "Unknown / Non-Applicable", "Company ratings", "79% would recommend to a friend", "Career opportunities", "Work/life balance", "Base pay range", "Is this information accurate?"]  # fmt: skip
    return _page(post.company, own[0], post.title, post.place, own[1], own[2], _body(post, bullet="• "), own[5], own[20], f"{post.pay} ({own[3]})", post.place, own[21], own[6], own[7], own[8], own[9],
                 "1998", own[10], own[11], own[12], "Food & Beverage", own[13], "Manufacturing", own[14], own[15], own[16], own[0], own[17], own[18], "3.7", own[19], "3.8", own=own)  # fmt: skip


def _seek(post: Invented, number: int) -> Page:
    own = ["View all jobs", "Quick apply", "Save", f"Posted {number + 1}d ago", "Add expected salary to your profile for insights", "How you match", "2 skills and credentials match your profile", "Show all",
           "Employer questions", "Your application will include the following questions:", "Which of the following statements best describes your right to work?", "How many years' experience do you have in this role?",
           "Report this job ad", "Be careful", "Don’t provide your bank or credit card details when applying for jobs.", f"What can I earn as a {post.title}", "See more detailed salary information", "Medium application volume"]  # fmt: skip
    return _page(post.title, post.company, own[0], post.place, "Payroll (Accounting)", post.kind, post.pay, own[4], own[3], own[17], own[1], own[2], own[5], own[6], "Xero", own[7], _body(post, bullet="• "), "",
                 own[8], own[9], own[10], own[11], own[12], own[13], own[14], own[15], own[16], own=own)  # fmt: skip


def _lever(post: Invented, number: int) -> Page:
    own = [
        "Apply for this job",
        "Jobs powered by",
        f"{post.company} Home Page",
        "Submit your application",
        "LinkedIn profile",
    ]
    return _page(
        post.title,
        f"{post.place} / Operations / {post.kind} / On-site",
        own[0],
        _body(post),
        "",
        f"Pay: {post.pay}",
        "",
        own[0],
        own[2],
        own[1],
        own=own,
    )


def _workday(post: Invented, number: int) -> Page:
    own = ["Apply", "posted on", "Posted 7 Days Ago", "job requisition id", f"R-10{number}21", "Similar Jobs (5)", "Read More", "Follow Us", "Introduce Yourself", "Get Started", "View All Jobs",
           "Not ready to apply? Join our talent community.", "Junior Clerk", "Skip to main content", "Search for Jobs"]  # fmt: skip
    lines = _body(post, bullet="• ")
    return _page(own[13], own[14], post.title, own[0], "locations", post.place, "time type", post.kind, own[1], own[2], own[3], own[4], lines, "", "Pay Range", post.pay, own[5], own[12], "locations",
                 "Denver, CO", own[1], own[2], "About Us", f"{post.company} - a good place to work.", own[6], own[7], own=own)  # fmt: skip


def _step_stone(post: Invented, number: int) -> Page:
    own = ["Zurück zur Ergebnisliste", "Merken", "Ich bin interessiert", "Erschienen: vor 2 Tagen", "3,8", "112 Bewertungen", "Gehalt anzeigen", "Schnelle Bewerbung", "Mehr anzeigen", "Ähnliche Jobs",
           "Wie hoch ist das Gehalt?", "Anzeige melden", "Job teilen", "Bäckereifachverkäufer (m/w/d)", "Backhaus Sonnenkorn", "Lebenslauf hochladen und schneller bewerben"]  # fmt: skip
    return _page(own[0], post.title, post.company, own[4], own[5], post.place, "Feste Anstellung", post.kind, own[3], own[1], own[2], own[7], _body(post), "", "Gehalt", post.pay, own[10], own[8], own[12],
                 own[11], own[9], own[13], own[14], "Bremen", own=own)  # fmt: skip


def _info_jobs(post: Invented, number: int) -> Page:
    own = ["Inscribirme en esta oferta", "Guardar", "Compartir", "Publicada hace 2d", "41 inscritos", "1 vacante", "Empresa verificada", "Ver más", "Ofertas similares", "Mozo de almacén", "Denunciar esta oferta",
           "4 evaluaciones", "Crear alerta de empleo", "Frutas del Ebro"]  # fmt: skip
    return _page(post.title, post.company, own[11], own[6], post.place, "Presencial", own[3], f"Salario: {post.pay}", "Experiencia mínima: al menos 1 año", f"Tipo de jornada: {post.kind}", own[0], own[1],
                 own[2], own[4], own[5], _body(post, bullet="- "), "", own[7], own[10], own[8], own[9], own[13], "Huesca", own[12], own=own)  # fmt: skip


_BOARDS: dict[str, tuple[tuple[str, ...], Callable[[Invented, int], Page]]] = {
    "LinkedIn": (("en", "de", "fr", "es"), _linked_in),
    "Indeed": (("en", "de", "fr", "es"), _indeed),
    "Greenhouse": (("en", "de"), _greenhouse),
    "Ashby": (("en", "fr"), _ashby),
    "Personio": (("de", "en"), _personio),
    "Welcome to the Jungle": (("fr",), _jungle),
    "Glassdoor": (("en", "de", "fr"), _glassdoor),
    "Seek": (("en",), _seek),
    "Lever": (("en", "es"), _lever),
    "Workday": (("en", "de", "fr", "es"), _workday),
    "StepStone": (("de",), _step_stone),
    "InfoJobs": (("es",), _info_jobs),
}
