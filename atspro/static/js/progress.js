// Follows the documents that are being written: asks for their progress, shows it in place, says what ended.
import { translate } from "./messages.js";
import { localizeTimes } from "./app.js";

const FIRST = 700;
const SLOWEST = 5000;
const SLOWEST_IN_TROUBLE = 30000;

const section = document.querySelector("[data-progress][data-live]");
if (section) follow(section);

function follow(section) {
  const status = section.querySelector("[data-progress-status]");
  const batch = section.querySelector("[data-batch]");
  const trouble = section.querySelector("[data-progress-trouble]");
  let etag = null;
  let wait = FIRST;

  const later = () => setTimeout(whenVisible, wait);

  // A page that nobody looks at asks for nothing.
  function whenVisible() {
    if (!document.hidden) return void ask();
    document.addEventListener("visibilitychange", () => { wait = FIRST; whenVisible(); }, { once: true });
  }

  async function ask() {
    let response;
    try {
      response = await fetch(section.dataset.progress, {
        headers: { Accept: "application/json", ...(etag ? { "If-None-Match": etag } : {}) },
        cache: "no-store",
        redirect: "error",
      });
      if (response.status >= 500 || response.status === 429) throw new Error(String(response.status));
    } catch {
      wait = Math.min(wait * 2, SLOWEST_IN_TROUBLE);
      tell(translate("The connection was lost. The documents go on being written; trying to show them again…"));
      return void later();
    }
    tell("");
    if (response.status === 304) {
      wait = Math.min(wait * 1.3, SLOWEST);
      return void later();
    }
    if (!response.ok) {
      return void tell(translate("The progress can’t be shown any more. Reload the page."));
    }
    etag = response.headers.get("ETag");
    const answer = await response.json();
    show(answer.documents);
    batch.hidden = !answer.batch;
    batch.textContent = answer.batch ?? "";
    if (!answer.live) return void end();
    wait = FIRST;
    later();
  }

  function end() {
    section.removeAttribute("data-live");
    // What was queued is done: the cards translate so.
    document.querySelectorAll("[data-queued]").forEach((alert) => alert.remove());
  }

  function tell(sentence) {
    trouble.hidden = !sentence;
    if (trouble.textContent !== sentence) trouble.textContent = sentence;
  }

  function show(documents) {
    const news = [];
    for (const [type, now] of Object.entries(documents)) {
      const place = section.querySelector(`[data-card="${type}"]`);
      if (place.querySelector("[data-key]").dataset.key !== now.key) {
        replace(place, now.card);
        if (!now.live) news.push(sentence(now));
      } else if (now.live) {
        place.querySelector("[data-bar]").value = now.progress;
        if (now.stage) place.querySelector("[data-stage]").textContent = now.stage;
      }
    }
    if (news.length) status.textContent = news.join(" ");
  }

  function replace(place, html) {
    const hadFocus = place.contains(document.activeElement);
    place.innerHTML = html;
    localizeTimes(place);
    if (hadFocus) place.querySelector("h3").focus();
  }

  function sentence(now) {
    if (now.state === "failed") return translate("%(name)s: failed. %(error)s", { name: now.name, error: now.error ?? "" });
    if (now.state === "cancelled") return translate("%(name)s: canceled.", now);
    return translate("%(name)s: done.", now);
  }

  later();
}
