import { translate } from "./messages.js";
import { localizeTimes } from "./app.js";

// The server reads filters and draws charts in the zone that it knows of: it is told the browser's for the next page.
const ours = document.documentElement.dataset.timeZone;
const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const served = document.querySelector("[data-server-zone]")?.dataset.serverZone;
if (!ours && served && browserZone !== served) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `zone=${browserZone}; Path=/admin; Max-Age=31536000; SameSite=Lax${secure}`;
}

// The lists' times were put into the reader's zone.
const zone = document.querySelector("[data-zone]");
if (zone) zone.textContent = translate("Times are in your time zone, %(zone)s.", {
    zone: ours || browserZone,
  });

// On a narrow screen the menu scrolls: show the entry of this page.
document.querySelector('.admin-nav [aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "center" });

// The lists of the dashboard: tick all rows of a page, and say how many are ticked.
// A part of the page may be put anew, so both are looked for each time.
const told = document.querySelector("[data-ticked]");
const boxes = () => [...document.querySelectorAll('input[name="rowid"][type="checkbox"]')];

function tell() {
  const shown = boxes();
  const count = shown.filter((box) => box.checked).length;
  if (told) told.textContent = count ? translate("%(count)s ticked", { count }) : "";
  const all = document.querySelector("[data-tick-all]");
  if (!all) return;
  all.hidden = false;
  all.checked = count > 0 && count === shown.length;
  all.indeterminate = count > 0 && count < shown.length;
}

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-tick-all]")) for (const box of boxes()) box.checked = target.checked;
  if (target.matches('[data-tick-all], input[name="rowid"]')) tell();
});
tell();

// A field that names a user suggests some for what was typed so far; without an answer it stays a plain field.
for (const field of document.querySelectorAll("[data-lookup]")) {
  const address = field.form?.dataset.lookups;
  if (!address) continue;
  const list = document.createElement("datalist");
  list.id = `${field.id}-suggested`;
  field.after(list);
  field.setAttribute("list", list.id);
  field.autocomplete = "off";
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    const typed = field.value.trim();
    if (typed.length < 2) return;
    waiting = setTimeout(async () => {
      const query = new URLSearchParams({ name: field.dataset.lookup, query: typed });
      const answer = await fetch(`${address}?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
      if (!answer?.ok || field.value.trim() !== typed) return;
      const found = await answer.json();
      list.replaceChildren(...found.map(({ value, words }) => new Option(words, value)));
    }, 150);
  });
}

// A part of a page that goes on by itself: it is asked for again as long as it says so, and put in its place. What is
// ticked in it stays ticked, the keyboard stays where it was, and a page that nobody looks at asks for nothing.
const live = document.querySelector("[data-live-part]");
if (live) follow(live, Number(live.dataset.every) || 2000);

// What tells an element from the others of its part, also when the part was put anew.
const known = (one) => JSON.stringify([one.id, one.getAttribute("href"), one.value, one.getAttribute("aria-label")]);

function follow(part, every) {
  let wait = every;
  const again = () => setTimeout(() => {
    if (!document.hidden) return void ask();
    document.addEventListener("visibilitychange", () => ask(), { once: true });
  }, wait);

  async function ask() {
    const answer = await fetch(part.dataset.livePart, { cache: "no-store", redirect: "error" }).catch(() => null);
    if (!answer?.ok) {
      wait = Math.min(wait * 2, 30000);
      if (answer && answer.status < 500 && answer.status !== 429) return;
      return void again();
    }
    wait = every;
    const html = await answer.text();
    // Whoever is about to press something here is not disturbed.
    if (!part.contains(document.activeElement) || !document.activeElement.matches("select, input[type=text]")) {
      const ticked = new Set([...part.querySelectorAll("input:checked")].map((box) => box.value));
      const focused = part.contains(document.activeElement) ? known(document.activeElement) : null;
      part.innerHTML = html;
      for (const box of part.querySelectorAll("input[type=checkbox]")) box.checked = ticked.has(box.value);
      if (focused) [...part.querySelectorAll("a, button, input")].find((one) => known(one) === focused)?.focus({ preventScroll: true });
      localizeTimes(part);
      tell();
    }
    if (part.querySelector("[data-live-end]")) return;
    again();
  }

  if (!part.querySelector("[data-live-end]")) again();
}
