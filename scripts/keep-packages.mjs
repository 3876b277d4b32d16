// Makes these packages the only dependencies in package.json, so that `npm prune` removes all others:
// `node scripts/keep-packages.mjs express scimmy`. For the image of the simulator.
import { readFileSync, writeFileSync } from "node:fs";

const { dependencies, devDependencies, ...others } = JSON.parse(
  readFileSync("package.json", "utf8"),
);
const versions = { ...dependencies, ...devDependencies };
const kept = process.argv.slice(2).map((name) => [name, versions[name]]);
writeFileSync(
  "package.json",
  JSON.stringify({ ...others, dependencies: Object.fromEntries(kept) }),
);
