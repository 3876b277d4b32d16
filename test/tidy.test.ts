import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { settingsPage } from "../config/settings-documents.ts";
import { THRESHOLDS } from "../domain/thresholds.ts";
import { UNIT_FOLDERS } from "../vitest.config.ts";

// Rules for the code base that no linter can check.

const root = join(import.meta.dirname, "..");
const tracked = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));
const read = (file: string) => readFileSync(join(root, file), "utf8");
const sources = tracked.filter((file) => /\.tsx?$/.test(file) && !file.includes("generated/"));
const productSources = sources.filter(
  (file) => !/^(test|bench)\//.test(file) && !/\.config\.ts$/.test(file),
);
const isEntryPoint = (file: string) =>
  /(^|\/)main\.ts$|^simulator\/(demo|dev)\.ts$|^dashboards\/build\.ts$/.test(file);

function linesMatching(files: readonly string[], pattern: RegExp): readonly string[] {
  return files.flatMap((file) =>
    read(file)
      .split("\n")
      .flatMap((line, index) =>
        pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
      ),
  );
}

test("the rules of tidy.test.ts check more than 30 source files", () => {
  expect(productSources.length).toBeGreaterThan(30);
});

test("only entry points read environment variables", () => {
  expect(
    linesMatching(
      productSources.filter((file) => !isEntryPoint(file)),
      /process\.env\b/,
    ),
  ).toEqual([]);
});

test("only entry points read the system clock", () => {
  expect(
    linesMatching(
      productSources.filter((file) => !isEntryPoint(file)),
      /new Date\(\)|performance\.now\(\)/,
    ),
  ).toEqual([]);
});

test("every log message is one string literal, so that a search for the message finds the code", () => {
  const calls = productSources
    .filter((file) => !file.startsWith("simulator/"))
    .flatMap((file) =>
      read(file)
        .split(/(?=\blog\s*\.(?:debug|info|warn|error)\()/)
        .slice(1),
    );
  expect(calls.length).toBeGreaterThan(15);
  // The call ends at the first `);`: no call has a function among its fields.
  const hasLiteralMessage = (call: string) => /,\s*"[^"]+",?\s*\)$/.test(call.split(";")[0] ?? "");
  expect(calls.filter((call) => !hasLiteralMessage(call))).toEqual([]);
});

test("no source file uses the type Store[…], with which the linter misses promises without await", () => {
  expect(linesMatching(sources, /\bStore\["/)).toEqual([]);
});

test("no source file contains a to-do mark, a skipped or exclusive test, or a cast to any or through unknown", () => {
  const words = new RegExp(
    [
      "TO" + "DO",
      "FIX" + "ME",
      "\\bas a" + "ny\\b",
      "as unknown" + " as [A-Z{(]",
      "\\b(it|test|describe)\\.(skip|only|skipIf|runIf|todo)\\(",
    ].join("|"),
  );
  expect(linesMatching(sources, words)).toEqual([]);
});

test("no source file has a meaningless name such as utils or helper", () => {
  const meaninglessNames =
    /(^|[-/])(util|utils|helper|helpers|manager|service|services|common|misc|base|index)\.tsx?$/;
  expect(
    sources.filter(
      (file) => meaninglessNames.test(file) && !file.startsWith("simulator/provisioning/"),
    ),
  ).toEqual([]);
});

test("ARCHITECTURE.md mentions every folder that contains product code", () => {
  const text = read("ARCHITECTURE.md");
  const folders = new Set(
    productSources
      .map((file) => file.split("/")[0])
      .filter((name) => name !== undefined && !name.includes(".")),
  );
  expect([...folders].filter((folder) => !text.includes(`${folder}/`))).toEqual([]);
});

test("ARCHITECTURE.md mentions every dependency of package.json except type packages", () => {
  const text = read("ARCHITECTURE.md");
  const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<
    string,
    Record<string, string>
  >;
  const packages = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !name.startsWith("@types/"),
  );
  expect(packages.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

test("every relative link in a Markdown file points to an existing file", () => {
  const broken = tracked
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:|mailto:|#)(?<to>[^)#\s]+)/g)]
        .map((match) => normalize(join(dirname(file), match.groups?.["to"] ?? "")))
        .filter((to) => !existsSync(join(root, to)))
        .map((to) => `${file} -> ${to}`),
    );
  expect(broken).toEqual([]);
});

test("no file refers to a document that contributors do not have", () => {
  const files = tracked.filter((file) => /\.(ts|tsx|lua|mjs|md|ya?ml)$/.test(file));
  const foreignDocument = /\b(?<name>[a-z][\w-]*\.md)\b/gi;
  const known = new Set(
    tracked.filter((file) => file.endsWith(".md")).map((file) => file.split("/").at(-1)),
  );
  const references = files.flatMap((file) =>
    [...read(file).matchAll(foreignDocument)]
      .filter(({ groups }) => !known.has(groups?.["name"]))
      .map(({ groups }) => `${file}: ${groups?.["name"]}`),
  );
  expect(references).toEqual([]);
});

test("only tests and benchmarks use the default thresholds directly", () => {
  const users = productSources.filter((file) => read(file).includes("DEFAULT_THRESHOLDS"));
  expect(users).toEqual(["domain/thresholds.ts"]);
});

test("package-lock.json contains no download URL, so that npm uses the configured registry", () => {
  expect(read("package-lock.json")).not.toMatch(/"resolved"|127\.0\.0\.1|localhost/);
});

test("package-lock.json contains the optional packages of every platform, because npm ci needs them", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const wanted = Object.values(packages).flatMap((entry) =>
    Object.keys(entry.optionalDependencies ?? {}),
  );
  const missing = wanted.filter(
    (name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)),
  );
  expect(missing).toEqual([]);
});

test("README.md mentions every script of package.json", () => {
  const text = read("README.md");
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const commandOf = (name: string) =>
    name === "start" || name === "test" ? `npm ${name}` : `npm run ${name}`;
  expect(Object.keys(scripts).filter((name) => !text.includes(commandOf(name)))).toEqual([]);
});

const tests = sources.filter((file) => /^test\/.*\.test\.ts$/.test(file));
const isSlow = (file: string) => file.endsWith(".slow.test.ts");
const isUnit = (file: string) => {
  const [, folder = ""] = file.split("/");
  return !isSlow(file) && (folder.includes(".") || UNIT_FOLDERS.includes(folder));
};

/** The imports of a file: files as paths from the root, packages and built-in modules by name. */
function importsOf(file: string): readonly string[] {
  const statement = /^(?:import|export)(?! type\b)(?:[^;"']*\bfrom)? "(?<to>[^"]+)"/gm;
  return [...read(file).matchAll(statement)].map((match) => {
    const to = match.groups?.["to"] ?? "";
    return to.startsWith(".") ? normalize(join(dirname(file), to)) : to;
  });
}

/**
 * The chain of imports to the first module that unit tests may not import; null if there is none.
 */
function forbiddenImportChain(
  chain: readonly string[],
  visitedFiles: Set<string>,
): readonly string[] | null {
  const file = chain.at(-1) ?? "";
  for (const to of importsOf(file)) {
    if (/^(ioredis|undici|express|playwright-core|node:(http|https|net|tls))$/.test(to)) {
      return [...chain, to];
    }
    if (!to.endsWith(".ts") || visitedFiles.has(to) || !existsSync(join(root, to))) continue;
    visitedFiles.add(to);
    const forbiddenChain = forbiddenImportChain([...chain, to], visitedFiles);
    if (forbiddenChain !== null) return forbiddenChain;
  }
  return null;
}

test("unit tests do not import modules for Redis, network or browser, directly or indirectly", () => {
  const chains = tests.filter(isUnit).map((file) => forbiddenImportChain([file], new Set()));
  expect(chains.filter((chain) => chain !== null).map((chain) => chain.join(" -> "))).toEqual([]);
});

test("unit tests do not use dist/ and do not start programs", () => {
  const checkedFiles = tests.filter(
    (file) => isUnit(file) && !/^test\/(tidy|retired-words|held-promises)\.test\.ts$/.test(file),
  );
  expect(linesMatching(checkedFiles, /node:child_process|"dist"|\/dist\//)).toEqual([]);
});

test("only files in test/browser import playwright-core", () => {
  const importers = sources.filter((file) => importsOf(file).includes("playwright-core"));
  expect(importers.filter((file) => !file.startsWith("test/browser/"))).toEqual([]);
});

// The linter does not report keys of an object that no code reads, so these tests do.

/** The names that no product file mentions, except the files in `definedIn`. */
function unusedNames(names: readonly string[], definedIn: readonly string[]): readonly string[] {
  const text = productSources
    .filter((file) => !definedIn.includes(file))
    .map(read)
    .join("\n");
  return names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
}

test("product code uses every threshold", () => {
  const definedIn = ["domain/thresholds.ts", "wording/threshold-help.ts"];
  expect(unusedNames(Object.keys(THRESHOLDS), definedIn)).toEqual([]);
});

test("product code uses every setting of docs/settings.md", () => {
  const paths = [...settingsPage().matchAll(/^\| `(?<path>[^`]+)`/gm)]
    .map((match) => match.groups?.["path"] ?? "")
    .filter((path) => !path.startsWith("assessment."));
  const names = paths.map((path) => path.split(".").at(-1)?.replace("[]", "") ?? "");
  expect(names.length).toBeGreaterThan(30);
  expect(unusedNames(names, ["config/settings-schema.ts", "config/tenant-schema.ts"])).toEqual([]);
});
