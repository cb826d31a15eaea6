// Renders resumes by jsonresume themes to HTML.
// node themes.mjs FOLDER_OF_NODE_MODULES TASKS.json, a list of {theme, resume, target}.
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, tasks] = process.argv.slice(2);
const require = createRequire(pathToFileURL(join(modules, "package.json")));

async function load(theme) {
  const name = `jsonresume-theme-${theme}`;
  const folder = join(modules, "node_modules", name);
  const { type, module } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const loaded = type === "module" ? await import(pathToFileURL(join(folder, module))) : require(name);
  return loaded.render ?? loaded.default.render;
}

const themes = new Map();
for (const { theme, resume, target } of JSON.parse(readFileSync(tasks, "utf8"))) {
  if (!themes.has(theme)) themes.set(theme, await load(theme));
  writeFileSync(target, await themes.get(theme)(resume));
}
