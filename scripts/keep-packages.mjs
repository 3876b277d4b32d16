// Makes these packages the only dependencies in package.json, so that `npm prune` removes all others:
// `node scripts/keep-packages.mjs express scimmy`. For the image of the simulator.
import { readFileSync, writeFileSync } from "node:fs";

const { dependencies, devDependencies, ...others } = JSON.parse(
  readFileSync("package.json", "utf8"),
);
const versions = { ...dependencies, ...devDependencies };
const names = process.argv.slice(2);
const unknown = names.filter((name) => versions[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`package.json has no package ${unknown.join(", ")}\n`);
  process.exit(1);
}
const kept = names.map((name) => [name, versions[name]]);
writeFileSync(
  "package.json",
  JSON.stringify({ ...others, dependencies: Object.fromEntries(kept) }),
);
