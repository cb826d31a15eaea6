// Which Markdown each block came from: a block that nobody changed is written back as it was, to the letter.

const LIST_ITEM = /^( {0,3}(?:[-*+]|\d{1,9}[.)]))[ \t]/;

/** A text as Markdown that shows exactly these characters; the rules of `escape` in engine/markdown.py. */
export function escapeText(text, node, parent) {
  const isCode = parent?.type === "codeBlock" || parent?.type === "sourceBlock"
    || (node.marks ?? []).some((mark) => (mark.type ?? mark) === "code");
  if (isCode) return text;
  let line = text
    .replace(/[\\`[\]]/g, "\\$&")
    // Between spaces a star marks nothing, but at the start of a line it does.
    .replace(/(?<!(?<=\s)(?=\*\s))\*/g, "\\*")
    .replace(/<(?=[A-Za-z/!?])/g, "\\<")
    .replace(/&(?=#?\w{1,40};)/g, "\\&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/~(?=~)|(?<=~)~/g, "\\~");
  const siblings = parent?.content ?? [];
  const place = siblings.indexOf(node);
  if (place <= 0 || siblings[place - 1].type === "hardBreak") {
    line = line
      .replace(/^\s+/, "")
      .replace(/^(?:#(?=#{0,5}(?:\s|$))|[-+](?=[\s-]|$)|=(?==*\s*$)|>)/, "\\$&")
      .replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2");
  }
  if (parent?.type === "heading" && place === siblings.length - 1) line = line.replace(/(^|\s)#(?=#*$)/, "$1\\#");
  return line;
}

/** The blocks of a text with the Markdown of each, and the Markdown of the document that they became. */
export class KeptSource {
  constructor(editor, marked, markdown) {
    this.editor = editor;
    this.marked = marked;
    this.load(markdown);
  }

  /** Show a text and remember what it was made of. */
  load(markdown) {
    this.original = markdown.replace(/\r\n?/g, "\n");
    const lexer = new this.marked.Lexer(this.marked.defaults);
    const tokens = lexer.lex(this.original);
    const definitions = tokens.filter((token) => token.type === "def").map((token) => token.raw.trim());
    const parts = [];
    let gap = "";
    for (const token of tokens) {
      const nodes = this.#nodesOf(token, definitions);
      const [, before, raw, after] = /^(\n*)([^]*?)(\n*)$/.exec(token.raw);
      if (!nodes.length) { gap += token.raw; continue; }
      parts.push({ gap: gap + before, raw, nodes, token });
      gap = after;
    }
    this.definitions = definitions;
    this.tail = gap;
    const content = parts.flatMap((part) => part.nodes);
    this.editor.chain().setMeta("addToHistory", false)
      .setContent({ type: "doc", content: content.length ? content : [{ type: "paragraph" }] }, { emitUpdate: false })
      .setTextSelection(0)
      .run();
    this.first = this.editor.state.doc;
    this.#remember(parts);
  }

  /** The text as Markdown: the one that was loaded, to the letter, while nothing differs from it. */
  markdown() {
    const { doc } = this.editor.state;
    if (doc.eq(this.first)) return this.original;
    let text = "";
    let before = null;
    const found = this.#keptOf(doc);
    doc.forEach((node, _offset, index) => {
      const kept = found[index];
      const raw = kept ? kept.raw : this.#written(node);
      if (!raw.trim()) return;
      // A block that changed stands where the one stood that it was.
      const next = before ? before.next : this.parts[0];
      const place = kept ?? (found.includes(next) ? null : next);
      const follows = place && place === next && (text || place === this.parts[0]);
      text += follows ? place.gap + raw : (text ? "\n\n" : "") + raw;
      before = place;
    });
    const lost = this.definitions.filter((line) => !text.includes(line));
    return [text, ...lost].join("\n\n") + (before && !before.next ? this.tail : "");
  }

  #keptOf(doc) {
    const found = [];
    doc.forEach((node) => {
      const same = (this.kept.get(keyOf(node)) ?? []).filter((kept) => kept.node.eq(node));
      found.push(same.find((kept) => found.at(-1)?.next === kept) ?? same.find((kept) => !found.includes(kept)) ?? same[0]);
    });
    return found;
  }

  #nodesOf(token, definitions) {
    if (token.type === "space" || token.type === "def") return [];
    const { content } = this.editor.markdown.parse([token.raw, ...definitions].join("\n\n"));
    return content.filter((node) => node.type !== "paragraph" || node.content?.length).map(onOneLine);
  }

  #remember(parts) {
    this.kept = new Map();
    this.items = new Map();
    this.parts = [];
    let before = null;
    let at = 0;
    for (const part of parts) {
      const kept = { ...part, next: null };
      this.parts.push(kept);
      if (before) before.next = kept;
      before = kept;
      // One token that became several nodes is not told apart again.
      if (part.nodes.length === 1) {
        kept.node = this.first.child(at);
        put(this.kept, kept.node, kept);
      }
      if (part.token.type === "list") this.#rememberItems(part.token, this.first.child(at));
      at += part.nodes.length;
    }
  }

  #rememberItems(token, list) {
    if (token.items.length !== list.childCount) return;
    token.items.forEach((item, index) => {
      const [, raw, after] = /^([^]*?)(\n*)$/.exec(item.raw);
      const mark = LIST_ITEM.exec(raw)?.[1];
      const isLast = index === token.items.length - 1;
      if (mark) put(this.items, list.child(index), { node: list.child(index), mark, raw, after: isLast ? "" : after });
    });
  }

  #written(node) {
    if (node.type.name === "bulletList" || node.type.name === "orderedList") return this.#writtenList(node);
    return this.editor.markdown.serialize({ type: "doc", content: [node.toJSON()] }).replace(/^\n+|\s+$/g, "");
  }

  #writtenList(list) {
    const kept = [];
    list.forEach((item) => kept.push((this.items.get(keyOf(item)) ?? []).find((one) => one.node.eq(item))));
    const isOrdered = list.type.name === "orderedList";
    const first = kept.find(Boolean);
    const bullet = isOrdered ? null : first?.mark.trim() ?? "-";
    const start = list.attrs.start ?? 1;
    const gaps = kept.map((one) => one?.after).filter(Boolean);
    const usual = gaps.length && gaps.every((gap) => gap.length > 1) ? "\n\n" : "\n";
    let text = "";
    list.forEach((item, _offset, index) => {
      const mark = isOrdered ? `${start + index}.` : bullet;
      const same = kept[index];
      const gap = index < list.childCount - 1 ? same?.after || usual : "";
      text += (same?.mark === mark ? same.raw : this.#writtenItem(item, mark)) + gap;
    });
    return text;
  }

  #writtenItem(item, mark) {
    const blocks = [];
    item.forEach((block) => blocks.push({ text: this.#written(block), isList: block.type.name.endsWith("List") }));
    let text = "";
    for (const [index, block] of blocks.entries()) text += (index ? (block.isList ? "\n" : "\n\n") : "") + block.text;
    return `${mark} ${text.replace(/\n(?=.)/g, `\n${" ".repeat(mark.length + 1)}`)}`;
  }
}

function keyOf(node) {
  return `${node.type.name} ${node.textContent}`;
}

function put(map, node, kept) {
  const key = keyOf(node);
  map.set(key, [...(map.get(key) ?? []), kept]);
}

// The end of a line inside a paragraph shows as a space; in code it is one.
function onOneLine(node) {
  if (node.type === "codeBlock" || node.type === "sourceBlock") return node;
  if (node.type === "text") return { ...node, text: node.text.replace(/[ \t]*\n[ \t]*/g, " ") };
  return node.content ? { ...node, content: node.content.map(onOneLine) } : node;
}
