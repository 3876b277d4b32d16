import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

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
  /(^|\/)main\.ts$|^simulator\/demo\.ts$|^dashboards\/build\.ts$/.test(file);

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
