// HTML from word processors: what their lists are is told by classes and comments, and all else is left to the schema.

const MARK = /^[\s\u00a0]*(?:[·•▪◦o§\u00a7\uf0b7-]|\(?(?:\d{1,3}|[a-z]{1,3})[.)])[\s\u00a0]+/i;

const KEPT = ["href", "start", "data-pm-slice"];
const ACTIVE = /([\s/"'])(style|on[a-z]+)(?=\s*=)/gi;

/** Pasted HTML with real lists, emphasis and plain spaces; the editor's schema drops fonts, classes and all else. */
export function cleanPasted(html) {
  // Styles are looked at, but never as styles: the page's policy forbids them and handlers, and would tell of each.
  const inert = html
    .replace(/<style[^]*?<\/style\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(ACTIVE, "$1data-$2"));
  const page = new DOMParser().parseFromString(inert, "text/html");
  page.querySelectorAll("script, style, meta, link, title, xml, img").forEach((element) => element.remove());
  const comments = page.createNodeIterator(page, NodeFilter.SHOW_COMMENT);
  for (let one = comments.nextNode(); one; one = comments.nextNode()) one.remove();
  page.querySelectorAll("b[data-style], span[data-style]").forEach((element) => takeEmphasis(page, element));
  listsOfWord(page);
  const texts = page.createNodeIterator(page.body, NodeFilter.SHOW_TEXT);
  for (let one = texts.nextNode(); one; one = texts.nextNode()) one.data = one.data.replace(/\u00a0/g, " ");
  for (const element of page.body.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) if (!KEPT.includes(name)) element.removeAttribute(name);
  }
  // Word has an empty paragraph for each empty line.
  page.querySelectorAll("p").forEach((element) => { if (!element.textContent.trim()) element.remove(); });
  return page.body.innerHTML;
}

// Google Docs has spans for what is bold, and puts all into a <b> that is not.
function takeEmphasis(page, element) {
  const style = element.getAttribute("data-style").toLowerCase();
  const weight = /(?:^|;)\s*font-weight:\s*(\w+)/.exec(style)?.[1] ?? "";
  let inner = [...element.childNodes];
  const wrap = (name) => {
    const outer = page.createElement(name);
    outer.append(...inner);
    inner = [outer];
  };
  if (/(?:^|;)\s*font-style:\s*italic/.test(style)) wrap("em");
  if (element.localName === "span" && (weight === "bold" || Number(weight) >= 600)) wrap("strong");
  if (element.localName === "b" && weight !== "normal" && weight !== "400") element.replaceChildren(...inner);
  else if (!style.includes("mso-list")) element.replaceWith(...inner);
}

function listsOfWord(page) {
  let list = null;
  for (const paragraph of page.querySelectorAll('p[class*="MsoListParagraph"], p[data-style*="mso-list:"]')) {
    const mark = paragraph.querySelector('[data-style*="mso-list:Ignore"], [data-style*="mso-list: Ignore"]');
    const sign = (mark?.textContent ?? MARK.exec(paragraph.textContent)?.[0] ?? "").replace(/[\s\u00a0]/g, "");
    if (mark) mark.remove();
    else removeStart(paragraph, MARK.exec(paragraph.textContent)?.[0].length ?? 0);
    const name = /^\(?(?:\d|[a-z]{1,3}[.)])/i.test(sign) ? "ol" : "ul";
    if (!list || list.localName !== name || list.nextElementSibling !== paragraph) {
      list = page.createElement(name);
      paragraph.before(list);
    }
    const item = page.createElement("li");
    item.append(...paragraph.childNodes);
    list.append(item);
    paragraph.remove();
  }
}

function removeStart(element, length) {
  const texts = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let one = texts.nextNode(); one && length > 0; one = texts.nextNode()) {
    const cut = Math.min(length, one.data.length);
    one.data = one.data.slice(cut);
    length -= cut;
  }
}
