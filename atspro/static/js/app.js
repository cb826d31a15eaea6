// What every page gets: times in the reader's zone, questions before loss, no double submission.

// The reader's language; on English pages the browser knows better which English.
const { lang, dataset: page } = document.documentElement;
export const locale = lang === "en" ? undefined : lang;
const zone = page.timeZone ? { timeZone: page.timeZone } : {};
const formats = {
  date: { dateStyle: "medium", ...zone },
  datetime: { dateStyle: "medium", timeStyle: "short", ...zone },
};

export function localizeTimes(root = document) {
  for (const element of root.querySelectorAll("time[datetime]")) {
    const date = new Date(element.dateTime);
    if (Number.isNaN(date.valueOf())) continue;
    element.title = date.toLocaleString(locale, { dateStyle: "full", timeStyle: "long", ...zone });
    element.textContent =
      element.dataset.style === "relative"
        ? relative(date)
        : new Intl.DateTimeFormat(locale, formats[element.dataset.style] ?? formats.datetime).format(date);
  }
}

function relative(date) {
  const seconds = (date - Date.now()) / 1000;
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return words.format(Math.round(seconds / size), unit);
  }
  return words.format(0, "minute");
}

// A form that comes back leads to what is wrong in it, unless the page has something to be read before.
if (!document.querySelector("[autofocus]")) document.querySelector('[aria-invalid="true"]')?.focus();

// Without JavaScript the server shows a page that asks the same question.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  // A button that opens another tab may be needed once more: this page stays.
  const stays = event.submitter?.formTarget === "_blank" || event.target.hasAttribute("data-resubmit");
  if (event.target.method === "post" && !stays) {
    setTimeout(() => event.submitter?.setAttribute("disabled", ""), 0);
  }
});

// A page that comes back from the browser's cache must have its buttons again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const button of document.querySelectorAll("button[disabled]")) button.disabled = false;
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Of the installed site: a page for when there is no network.
if (document.querySelector('link[rel="manifest"]') && "serviceWorker" in navigator) {
  navigator.serviceWorker.register("/service-worker.js").catch(() => {});
}

localizeTimes();
