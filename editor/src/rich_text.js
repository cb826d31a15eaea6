// The document editor: TipTap with what a document of ours may have, and Markdown that changes only where the text did.

import { Editor } from "@tiptap/core";
import { Link } from "@tiptap/extension-link";
import { OrderedList } from "@tiptap/extension-list";
import { Markdown } from "@tiptap/markdown";
import StarterKit from "@tiptap/starter-kit";
import { Marked } from "marked";

import { escapeText, KeptSource } from "./kept_source.js";
import { cleanPasted } from "./pasted.js";
import { SourceBlock } from "./source_block.js";

// As the server reads documents: HTML and images are text, and a bare address is no link.
const asOnTheServer = {
  html: () => undefined,
  tag: () => undefined,
  url: () => undefined,
  link(source) { return source.startsWith("!") ? undefined : false; },
  reflink(source) { return source.startsWith("!") ? undefined : false; },
  del(source) { return source.startsWith("~~") ? false : undefined; },
};

const isLinkable = (address) => /^(https?:\/\/|mailto:)[^\s<>\\]+$/i.test(address);

/** The address that somebody typed, with its scheme; null when a document cannot link to it. */
export function addressOf(typed) {
  const address = typed.trim();
  if (/^[^\s@:/]+@[^\s@/]+\.[^\s@/]+$/.test(address)) return `mailto:${address}`;
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(address) && !/^[\w.-]+:\d/.test(address) ? address : `https://${address}`;
  return address.includes(".") && isLinkable(whole) ? whole : null;
}

const DocumentLink = Link.extend({
  // Of a link only its address is kept, in the form that the writers of documents use.
  addAttributes() { return { href: { default: null }, title: { default: null, rendered: false } }; },
  renderMarkdown(node, helpers) {
    const title = node.attrs?.title ? ` "${node.attrs.title.replaceAll('"', '\\"')}"` : "";
    return `[${helpers.renderChildren(node)}](<${node.attrs?.href ?? ""}>${title})`;
  },
});

const NumberedList = OrderedList.extend({
  // "2019. " at the start of a line is a year.
  addInputRules() {
    const rules = this.parent();
    for (const rule of rules) rule.find = /^(\d{1,2})\.\s$/;
    return rules;
  },
});

/**
 * An editor in `element` on a Markdown text; `onChange` gets the Markdown after each change.
 *
 * `attributes` go to the element that is typed into.
 */
export function openEditor({ element, markdown, attributes, onChange, onSelect }) {
  const marked = new Marked();
  marked.use({ tokenizer: asOnTheServer });
  const editor = new Editor({
    element,
    injectCSS: false,
    extensions: [
      StarterKit.configure({
        orderedList: false, underline: false, link: false, trailingNode: false, dropcursor: false, gapcursor: false,
      }),
      NumberedList,
      DocumentLink.configure({
        autolink: false,
        openOnClick: false,
        protocols: [],
        HTMLAttributes: { target: null, rel: null, class: null },
        isAllowedUri: isLinkable,
      }),
      SourceBlock,
      Markdown.configure({ marked }),
    ],
    editorProps: { attributes, transformPastedHTML: cleanPasted },
  });
  editor.markdown.encodeTextForMarkdown = escapeText;
  const source = new KeptSource(editor, marked, markdown);
  editor.on("update", () => onChange(source.markdown()));
  editor.on("transaction", () => onSelect(editor));
  onSelect(editor);
  return {
    editor,
    markdown: () => source.markdown(),
    /** Show another text, with nothing to undo before it. */
    reset(text) { source.load(text); onSelect(editor); },
  };
}
