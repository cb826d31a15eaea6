// Builds the document editor into the static files that our own origin serves; ../Makefile calls it.
import { build } from "esbuild";

await build({
  entryPoints: ["src/rich_text.js"],
  outfile: "../atspro/static/build/rich_text.js",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "eof",
  logLevel: "error",
});
