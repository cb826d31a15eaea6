// Bringing a resume, a post or a table: a file can be dropped, and one that is too large is told before it is sent.
import { translate } from "./messages.js";

const form = document.querySelector("[data-upload]");
const input = form.querySelector("input[type=file]");
const error = form.querySelector("#file-error");
const zone = form.querySelector("[data-dropzone]");
form.querySelector("[data-drop-help]").hidden = !window.matchMedia("(pointer: fine)").matches;

function check() {
  const size = input.files[0]?.size ?? 0;
  const limit = Number(form.dataset.maxBytes);
  const isTooLarge = size > limit;
  error.textContent = isTooLarge
    ? translate("This file has %(size)s MB, and %(limit)s MB is the most. %(advice)s", {
        size: Math.ceil(size / 1048576),
        limit: limit / 1048576,
        advice: form.dataset.advice ?? translate("Choose a smaller one, or paste the text."),
      })
    : "";
  error.classList.toggle("d-block", isTooLarge);
  input.classList.toggle("is-invalid", isTooLarge);
  input.setAttribute("aria-invalid", String(isTooLarge));
  return !isTooLarge;
}

input.addEventListener("change", check);
form.addEventListener("submit", (event) => {
  if (check()) return;
  event.preventDefault();
  event.stopPropagation();
  input.focus();
});

zone.addEventListener("dragover", (event) => {
  event.preventDefault();
  zone.classList.add("is-over");
});
zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
zone.addEventListener("drop", (event) => {
  event.preventDefault();
  zone.classList.remove("is-over");
  if (event.dataTransfer.files.length) {
    input.files = event.dataTransfer.files;
    check();
  }
});
