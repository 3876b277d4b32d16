import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { MAX_DELIVERY_DELAY_MS } from "../../domain/delivery.ts";
import { FINDING_RULES } from "../../domain/finding.ts";
import { GRAPH_PERMISSIONS } from "../../domain/graph-permission.ts";
import { LINK_LIFETIMES_MS } from "../../domain/notify/link-token.ts";
import { MAX_SILENCE_MS } from "../../domain/notify/silence.ts";
import { ROLES } from "../../domain/role.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, MINUTE } from "../../domain/time.ts";
import { MIN_DEMO_APPS } from "../../simulator/environment/demo-apps.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

const README = read("README.md");
const DOCUMENTS = [
  "SECURITY.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "docs/decisions.md",
  "docs/redis.md",
  "docs/security.md",
  "dashboards/mixin/README.md",
  "deploy/kubernetes/README.md",
].map((file) => ({ file, text: read(file) }));
/** What the documents say about this version. Older versions had other names. */
const TEXTS = [
  { file: "README.md", text: README },
  ...DOCUMENTS,
  { file: "CHANGELOG.md", text: read("CHANGELOG.md").split("\n## ")[1] ?? "" },
];

/** The texts between backticks, without blocks of code. */
function codeIn(text: string): readonly string[] {
  return [...text.replaceAll(/```[\s\S]*?```/g, "").matchAll(/`(?<code>[^`\n]+)`/g)].map(
    ({ groups }) => groups?.["code"] ?? "",
  );
}

/** The code in all documents that `isUnknown` finds, each with its document. */
function findCode(isUnknown: (code: string) => boolean): readonly string[] {
  return TEXTS.flatMap(({ file, text }) =>
    codeIn(text)
      .filter(isUnknown)
      .map((code) => `${file}: ${code}`),
  );
}

const valuesIn = (text: string, pattern: RegExp): ReadonlySet<string> =>
  new Set([...text.matchAll(pattern)].map(([, value]) => value ?? ""));

describe("the documents", () => {
  test("name only routes that exist", () => {
    const withoutNames = (path: string) => path.replaceAll(/\{\w+\}/g, "{}");
    // The types of the console are made from openapi.json.
    const routes = new Set(
      [...valuesIn(read("server/console/api/generated/api.ts"), /^ {2}"(\/[^"]*)": \{/gm)].map(
        withoutNames,
      ),
    );
    for (const page of ["/docs", "/runbook", "/api/v1"]) routes.add(page);
    const isKnown = (path: string) =>
      ["", "/api/v1", "/api/v1/jobs/{}"].some((place) =>
        routes.has(`${place}${withoutNames(path)}`),
      ) || /^\/(acknowledge|unsubscribe)\/…$/.test(path);
    const route = /^(?:(?:GET|POST|DELETE) )?(?<path>\/[a-z][\w/{}…-]*)(?:\?\S*)?$/;
    const pathOf = (code: string) => route.exec(code)?.groups?.["path"];
    expect(TEXTS.flatMap(({ text }) => codeIn(text)).filter(pathOf).length).toBeGreaterThan(80);
    expect(findCode((code) => !isKnown(pathOf(code) ?? "/api/v1"))).toEqual([]);
  });

  test("name only settings that exist", () => {
    const settings = [...valuesIn(read("docs/settings.md"), /^\| `([a-z][\w.[\]]*)` \|/gm)];
    const sections = new Set(settings.map((name) => name.split(/[.[]/)[0]));
    // A cloud may be a name or an object, whose keys the table does not list.
    settings.push("tenants[].cloud.authority", "tenants[].cloud.caFile", "cloud.caFile");
    const isUnknown = (code: string) => {
      const [name = ""] = code.split(":");
      const isSetting = /^[a-z]+(\[\])?(\.[A-Za-z]+(\[\])?)+$/.test(name);
      if (!isSetting || !sections.has(name.split(/[.[]/)[0]) || /\.(json|ts|md)$/.test(name))
        return false;
      return !settings.some((known) => known === name || /^[.[]/.test(known.split(name)[1] ?? ""));
    };
    expect(findCode(isUnknown)).toEqual([]);
  });

  test("name only files that exist", () => {
    const file = /^[\w.-]+(?:\/[\w.-]+)+\.(?:ts|tsx|mjs|md|json|lua|yaml|css|sh|dict|txt)$/;
    expect(findCode((code) => file.test(code) && !existsSync(join(root, code)))).toEqual([]);
  });

  test("name only metrics that exist or that the CHANGELOG lists as removed", () => {
    const metrics = valuesIn(read("docs/metrics.md"), /^\| `([a-z_]+)`/gm);
    const names = /\b(?:entra_provisioning|steadystate|scim_target)_[a-z_]+[a-z]/g;
    const unknown = TEXTS.flatMap(({ text }) => text.split("\n"))
      .filter((line) => !line.startsWith("- `[CHANGE]` Gone:"))
      .flatMap((line) => codeIn(line).flatMap((code) => code.match(names) ?? []))
      .filter((name) => !metrics.has(name));
    expect(unknown).toEqual([]);
  });
});

describe("README.md", () => {
  const sentences = README.replaceAll(/\s+/g, " ");
  const { tokenExpiryWarningMs, stoppedAfterMs, evaluationFloorObjects, waveMinPeople } =
    DEFAULT_THRESHOLDS;

  test.each([
    `A mail ${tokenExpiryWarningMs / DAY} days before the token expires`,
    `a stop within ${stoppedAfterMs / MINUTE + 1} minutes plus one job interval`,
    `As long as fewer than ${evaluationFloorObjects.toLocaleString("en")} objects fail`,
    `disables or deletes at least ${waveMinPeople} people`,
    `checked against about ${Math.round(FINDING_RULES.length / 10) * 10} rules`,
    `Links work for ${LINK_LIFETIMES_MS.acknowledge / DAY} days (unsubscribe: ${LINK_LIFETIMES_MS.unsubscribe / DAY} days)`,
    `at its end (${MAX_SILENCE_MS / DAY} days at most)`,
    `a mail has waited for ${MAX_DELIVERY_DELAY_MS / MINUTE} minutes`,
    `a simulated Entra tenant with ${["no", "one", "two", "three", "four", "five", "six"][MIN_DEMO_APPS]} apps`,
  ])("agrees with the code: %s", (sentence) => {
    expect(sentences.includes(sentence)).toBe(true);
  });

  test("lists every permission of Graph and every role", () => {
    for (const permission of Object.values(GRAPH_PERMISSIONS))
      expect(README).toMatch(new RegExp(`^ *\\| \`${permission}\``, "m"));
    for (const role of ROLES) expect(README).toContain(`\n| \`${role}\` | `);
  });
});
