// Takes a posting out of the address's fragment, where the bookmark has put it, and puts it into the form. Nothing is
// sent before the person presses the button.
import { translate } from "./messages.js";

const MAX_FRAGMENT = 4_000_000;
const MAX_POSTING = 2_000_000;
const place = document.querySelector("[data-capture]");
const form = place.querySelector("form");

async function unpack(fragment) {
  const packed = atob(fragment.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
  if (fragment[0] === "0") return new TextDecoder().decode(bytes);
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    // A few bytes can unpack to more than any posting has.
    if (text.length > MAX_POSTING) throw new Error("too large");
  }
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

// The page as the reader of postings knows pages: its address, its title, what it tells search engines, its text.
function pageOf({ url, title, data, html }) {
  const facts = data.map((text) => `<script type="application/ld+json">${text.replaceAll("</", "<\\/")}</script>`);
  const head = `<title>${escaped(title)}</title><link rel="canonical" href="${escaped(url)}">${facts.join("")}`;
  return `<!doctype html><html><head>${head}</head><body>${html}</body></html>`;
}

function checked(posting) {
  const isText = (value) => typeof value === "string";
  const { url, title, data, html } = posting ?? {};
  if (![url, title, html].every(isText) || !Array.isArray(data) || !data.every(isText)) throw new Error("no posting");
  if (!/^https?:\/\//i.test(url)) throw new Error("no address");
  return { url, title, data, html };
}

async function take(fragment) {
  // The address must not keep it: not in the history, and not for whoever copies the address.
  history.replaceState(null, "", location.pathname);
  let posting;
  try {
    if (fragment.length > MAX_FRAGMENT) throw new Error("too large");
    posting = checked(JSON.parse(await unpack(fragment)));
  } catch {
    return tell(translate("The posting did not arrive whole. Select its text on the page and click the bookmark again, or copy the text."));
  }
  form.elements.text.value = pageOf(posting);
  // Parsed and never shown as HTML: nothing of it runs or is loaded.
  const text = new DOMParser().parseFromString(posting.html, "text/html").body.textContent.replace(/\s+/g, " ").trim();
  place.querySelector("[data-capture-title]").textContent = posting.title || posting.url;
  place.querySelector("[data-capture-url]").textContent = posting.url;
  place.querySelector("[data-capture-text]").textContent = text.slice(0, 1500) + (text.length > 1500 ? " …" : "");
  place.hidden = false;
  document.querySelector("[data-capture-none]").hidden = true;
  form.querySelector("button").focus();
}

function tell(sentence) {
  const error = document.querySelector("[data-capture-error]");
  error.textContent = sentence;
  error.hidden = false;
}

function look() {
  const fragment = location.hash.slice(1);
  if (/^[01][\w-]{20,}$/.test(fragment)) take(fragment);
}

// The bookmark can be dragged or copied; a click on this very page has nothing to take.
for (const link of document.querySelectorAll("[data-bookmark]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    tell(translate("Drag this to your bookmarks, then click it there while you look at a posting."));
  });
}
const copy = document.querySelector("[data-copy]");
copy.hidden = !navigator.clipboard;
copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(document.querySelector("#bookmark-address").value);
  copy.textContent = translate("Copied");
});

window.addEventListener("hashchange", look);
look();
