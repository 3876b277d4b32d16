// Builds dist/: tsc checks and emits the code, esbuild bundles the console, text files are copied.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..");
const bin = (name) => join(root, "node_modules", ".bin", name);
const run = (program, args) => execFileSync(program, args, { cwd: root, stdio: ["ignore", 2, 2] });

/** Extensions of the files that the code reads at run time, and the folders that contain them. */
const COPIED = [".lua", ".html", ".css", ".scenario", ".svg", ".dict"];
const FOLDERS = ["store", "server", "simulator"];

run(bin("tsc"), ["-p", "."]);
const consoleFolder = join(root, "server", "console");
run(bin("tsc"), ["-p", consoleFolder]);
run(bin("esbuild"), [
  join(consoleFolder, "app.tsx"),
  "--bundle",
  "--minify",
  "--format=esm",
  "--target=es2022",
  "--jsx=automatic",
  "--jsx-import-source=preact",
  "--log-level=warning",
  `--outfile=${join(root, "dist", "server", "console", "app.js")}`,
]);
for (const folder of FOLDERS) {
  for (const file of readdirSync(join(root, folder), { recursive: true })) {
    if (!COPIED.some((ending) => file.endsWith(ending))) continue;
    const to = join(root, "dist", folder, file);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(root, folder, file), to);
  }
}
// setup.mjs compares the time of this file with the times of the sources.
writeFileSync(join(root, "dist", ".built"), "");
