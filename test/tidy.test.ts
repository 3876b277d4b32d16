import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { UNIT_FOLDERS } from "../vitest.config.ts";

// The house style, as far as no linter sees it (reference: style.md section 6).

const root = join(import.meta.dirname, "..");
const tracked = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));
const read = (file: string) => readFileSync(join(root, file), "utf8");
const sources = tracked.filter((file) => /\.tsx?$/.test(file) && !file.includes("generated/"));
const product = sources.filter(
  (file) => !/^(test|bench)\//.test(file) && !/\.config\.ts$/.test(file),
);
const isEntrance = (file: string) =>
  /(^|\/)main\.ts$|^simulator\/(demo|dev)\.ts$|^dashboards\/build\.ts$/.test(file);

function offenders(files: readonly string[], pattern: RegExp): readonly string[] {
  return files.flatMap((file) =>
    read(file)
      .split("\n")
      .flatMap((line, index) =>
        pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
      ),
  );
}

test("there is something to look at", () => {
  expect(product.length).toBeGreaterThan(30);
});

test("only an entrance reads the environment", () => {
  expect(
    offenders(
      product.filter((file) => !isEntrance(file)),
      /process\.env\b(?!\.)|process\.env\[/,
    ),
  ).toEqual([]);
});

test("only an entrance makes a time out of nothing", () => {
  expect(
    offenders(
      product.filter((file) => !isEntrance(file)),
      /new Date\(\)|performance\.now\(\)/,
    ),
  ).toEqual([]);
});

test("a part of the store is named by its type, or the linter does not see its promises float", () => {
  expect(offenders(sources, /\bStore\["/)).toEqual([]);
});

test("nothing is put off, switched off or cast through unknown", () => {
  const words = new RegExp(
    [
      "TO" + "DO",
      "FIX" + "ME",
      "\\bas a" + "ny\\b",
      "as unknown" + " as [A-Z{(]",
      "\\b(it|test|describe)\\.(skip|only)\\(",
    ].join("|"),
  );
  expect(offenders(sources, words)).toEqual([]);
});

test("no file is named for being useful", () => {
  const idle =
    /(^|[-/])(util|utils|helper|helpers|manager|service|services|common|misc|base|index)\.tsx?$/;
  expect(
    sources.filter((file) => idle.test(file) && !file.startsWith("simulator/provisioning/")),
  ).toEqual([]);
});

test("ARCHITECTURE.md names every folder that holds code", () => {
  const text = read("ARCHITECTURE.md");
  const folders = new Set(
    product
      .map((file) => file.split("/")[0])
      .filter((name) => name !== undefined && !name.includes(".")),
  );
  expect([...folders].filter((folder) => !text.includes(`${folder}/`))).toEqual([]);
});

test("ARCHITECTURE.md gives every dependency its reason", () => {
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

test("every relative link in the documents leads somewhere", () => {
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

test("the lock file holds no download address", () => {
  expect(read("package-lock.json")).not.toMatch(/"resolved"|127\.0\.0\.1|localhost/);
});

test("the lock file names the packages of every platform, or npm ci refuses it", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const wanted = Object.values(packages).flatMap((one) =>
    Object.keys(one.optionalDependencies ?? {}),
  );
  const missing = wanted.filter(
    (name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)),
  );
  expect(missing).toEqual([]);
});

test("README names every command of package.json", () => {
  const text = read("README.md");
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const called = (name: string) =>
    name === "start" || name === "test" ? `npm ${name}` : `npm run ${name}`;
  expect(Object.keys(scripts).filter((name) => !text.includes(called(name)))).toEqual([]);
});

const tests = sources.filter((file) => /^test\/.*\.test\.ts$/.test(file));
const isSlow = (file: string) => file.endsWith(".slow.test.ts");
const isUnit = (file: string) => {
  const [, folder = ""] = file.split("/");
  return !isSlow(file) && (folder.includes(".") || UNIT_FOLDERS.includes(folder));
};

/** What a file loads: files as paths from the root, packages and built-ins by name. */
function importsOf(file: string): readonly string[] {
  const statement = /^(?:import|export)(?! type\b)(?:[^;"']*\bfrom)? "(?<to>[^"]+)"/gm;
  return [...read(file).matchAll(statement)].map((match) => {
    const to = match.groups?.["to"] ?? "";
    return to.startsWith(".") ? normalize(join(dirname(file), to)) : to;
  });
}

/** The first import that a unit test may not have, as the files on the way to it. */
function wayOut(way: readonly string[], seen: Set<string>): readonly string[] | null {
  const file = way.at(-1) ?? "";
  for (const to of importsOf(file)) {
    if (/^(ioredis|bullmq|undici|express|playwright-core|node:(http|https|net|tls))$/.test(to)) {
      return [...way, to];
    }
    if (!to.endsWith(".ts") || seen.has(to) || !existsSync(join(root, to))) continue;
    seen.add(to);
    const found = wayOut([...way, to], seen);
    if (found !== null) return found;
  }
  return null;
}

test("unit tests reach no Redis, no network and no browser through what they import", () => {
  const ways = tests.filter(isUnit).map((file) => wayOut([file], new Set()));
  expect(ways.filter((way) => way !== null).map((way) => way.join(" -> "))).toEqual([]);
});

test("unit tests need no build and start no program", () => {
  const others = tests.filter((file) => isUnit(file) && file !== "test/tidy.test.ts");
  expect(offenders(others, /node:child_process|"dist"|\/dist\//)).toEqual([]);
});

test("only tests in test/browser use a browser", () => {
  const users = sources.filter((file) => importsOf(file).includes("playwright-core"));
  expect(users.filter((file) => !file.startsWith("test/browser/"))).toEqual([]);
});
