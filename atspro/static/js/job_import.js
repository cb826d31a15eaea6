// Waits for a post that is being fetched, and shows the page again once it is there or could not be had.
import { translate } from "./messages.js";

const FIRST = 600;
const SLOWEST = 3000;
const SLOWEST_IN_TROUBLE = 15000;
const WORDS = { queued: translate("Waiting for its turn."), running: translate("The page is being fetched and read.") };

const place = document.querySelector("[data-import]");
const status = place.querySelector("[data-import-state]");
let wait = FIRST;

function tell(sentence) {
  if (status.textContent !== sentence) status.textContent = sentence;
}

async function ask() {
  try {
    const response = await fetch(place.dataset.import, { headers: { Accept: "application/json" }, cache: "no-store", redirect: "error" });
    if (response.status >= 500 || response.status === 429) throw new Error(String(response.status));
    const answer = response.ok ? await response.json() : { live: false };
    if (!answer.live) return void location.reload();
    tell(WORDS[answer.state]);
    wait = Math.min(wait * 1.3, SLOWEST);
  } catch {
    tell(translate("The connection was lost. The post is still being fetched; trying to show it again…"));
    wait = Math.min(wait * 2, SLOWEST_IN_TROUBLE);
  }
  setTimeout(ask, wait);
}

setTimeout(ask, wait);
