// `npm run licences`: writes the page of dependencies and their licences.
import { readFileSync, writeFileSync } from "node:fs";
import { dependenciesPage, type LockFile, listPackages } from "./dependencies-page.ts";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as LockFile;
const packages = listPackages(lock, readFileSync("ARCHITECTURE.md", "utf8"));
writeFileSync("docs/dependencies.md", dependenciesPage(packages));
