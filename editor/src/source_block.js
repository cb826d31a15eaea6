import { Node } from "@tiptap/core";

// What the editor has no form for, such as a table, stands as its own Markdown and can be changed there.
export const SourceBlock = Node.create({
  name: "sourceBlock",
  group: "block",
  content: "text*",
  marks: "",
  code: true,
  defining: true,
  parseHTML: () => [{ tag: "pre[data-source]", preserveWhitespace: "full" }],
  renderHTML: () => ["pre", { "data-source": "" }, 0],
  markdownTokenName: "table",
  parseMarkdown: (token, helpers) =>
    helpers.createNode("sourceBlock", {}, [helpers.createTextNode(token.raw.replace(/\n+$/, ""))]),
  renderMarkdown: (node) => (node.content ?? []).map((child) => child.text ?? "").join(""),
});
