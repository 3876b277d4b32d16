import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  dependenciesPage,
  isAllowedLicence,
  type LockFile,
  listPackages,
} from "../../docs/dependencies/dependencies-page.ts";

const read = (file: string) => readFileSync(join(import.meta.dirname, "../..", file), "utf8");
const packages = listPackages(
  JSON.parse(read("package-lock.json")) as LockFile,
  read("ARCHITECTURE.md"),
);

describe("the page of dependencies", () => {
  test("is the output of `npm run licences`, and SECURITY.md links to it", () => {
    expect(read("docs/dependencies.md")).toBe(dependenciesPage(packages));
    expect(read("SECURITY.md")).toContain("(docs/dependencies.md)");
  });

  test("has a licence and a reason for every package", () => {
    const incomplete = packages.filter(
      ({ licence, why }) => licence === "unknown" || /^(needed by )?$/.test(why),
    );
    expect(incomplete).toEqual([]);
  });

  test("contains every package of package.json with its exact version", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<
      string,
      Record<string, string>
    >;
    const direct = packages.filter(({ isDirect }) => isDirect);
    const exactVersions = Object.entries({ ...dependencies, ...devDependencies }).map(
      // Another package under this name: `npm:@preact/compat@18.3.2`.
      ([name, version]) => [name, version.replace(/^npm:.*@/, "")],
    );
    expect(Object.fromEntries(direct.map(({ name, version }) => [name, version]))).toEqual(
      Object.fromEntries(exactVersions),
    );
  });
});

test("every package in production has a licence of the allow list", () => {
  const inProduction = packages.filter(({ use }) => use === "production");
  expect(inProduction.length).toBeGreaterThan(50);
  expect(inProduction.filter(({ licence }) => !isAllowedLicence(licence))).toEqual([]);
});

test("a package with another licence is found, also if it comes with another package", () => {
  const lock: LockFile = {
    packages: {
      "": { dependencies: { a: "1.0.0" } },
      "node_modules/a": { version: "1.0.0", license: "MIT", dependencies: { b: "1" } },
      "node_modules/b": { version: "1.0.0", license: "GPL-3.0-only" },
    },
  };
  const found = listPackages(lock, "").filter(({ licence }) => !isAllowedLicence(licence));
  expect(found).toMatchObject([{ name: "b", use: "production", why: "needed by a" }]);
});
