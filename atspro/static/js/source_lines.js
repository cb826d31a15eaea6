// The source beside a form: the line of the field in use is marked and brought into its pane's view.
const source = document.querySelector(".review-source");
const pane = source?.querySelector(".source-text");
const wide = window.matchMedia("(min-width: 992px)");
const fold = () => { if (source) source.open = wide.matches; };
wide.addEventListener("change", fold);
fold();

function mark(number) {
  const line = pane && document.getElementById(`line-${number}`);
  if (!line) return;
  pane.querySelector(".is-current")?.classList.remove("is-current");
  line.classList.add("is-current");
  const above = line.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  pane.scrollTop += above - pane.clientHeight / 3;
}

document.addEventListener("focusin", (event) => {
  const field = event.target.matches("input, textarea") && event.target.closest("[class*=col-], .reviewed");
  const hint = field && field.querySelector("[data-line]");
  if (hint) mark(hint.dataset.line);
});

document.addEventListener("click", (event) => {
  const hint = event.target.closest(".line-hint");
  if (!hint || !source) return;
  source.open = true;
  // Where the source stands above or below the form, the link leads there; beside it, the person stays at the field.
  if (!wide.matches) return;
  event.preventDefault();
  mark(hint.dataset.line);
});
