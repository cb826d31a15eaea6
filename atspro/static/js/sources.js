// The sentences of a document by keyboard: Tab reaches one of them, the arrow keys the others, Escape hides the source.
const text = document.querySelector("[data-sources]");
if (text) {
  const sentences = [...text.querySelectorAll(".claim")];
  const moves = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

  text.addEventListener("keydown", (event) => {
    const here = sentences.indexOf(event.target);
    if (here < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") return void text.classList.add("sources-hidden");
    if (!(event.key in moves)) return;
    event.preventDefault();
    sentences[Math.min(sentences.length - 1, Math.max(0, here + moves[event.key]))].focus();
  });

  text.addEventListener("focusin", (event) => {
    text.classList.remove("sources-hidden");
    if (!sentences.includes(event.target)) return;
    for (const sentence of sentences) sentence.tabIndex = sentence === event.target ? 0 : -1;
  });
  text.addEventListener("mouseover", () => text.classList.remove("sources-hidden"));

  // A link to the list opens it.
  const list = document.querySelector("details.sources");
  const open = () => { if (location.hash === "#sources") list.open = true; };
  window.addEventListener("hashchange", open);
  open();
}
