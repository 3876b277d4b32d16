import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runbookPage } from "../../dashboards/runbook-page.ts";
import { ALERT_CODES, alertAnchor, alertName } from "../../domain/alert.ts";
import { parsePageAddress } from "../../server/console/address/page-address.ts";
import { RUNBOOK_INTRODUCTION } from "../../wording/alerts/runbook-introduction.ts";
import { ALERT_TEXTS } from "../../wording/alerts.ts";
import { openSeededStore, type SeededStore } from "../server/seeded-store.ts";
import { startTestServer, type TestServer } from "../server/test-server.ts";
import { GENERATED_DASHBOARDS } from "./generated-dashboards.ts";
import { ALERT_RULES, DEFAULT_CONFIG } from "./generated-rules.ts";
import { findUnknownReferences } from "./runbook-references.ts";

const root = join(import.meta.dirname, "../..");
const texts = [
  ...RUNBOOK_INTRODUCTION,
  ...ALERT_CODES.flatMap((code) => {
    const { meaning, affected, steps } = ALERT_TEXTS[code];
    return [meaning, affected, ...steps];
  }),
];
const links = texts.flatMap((text) =>
  [...text.matchAll(/\]\((?<href>[^)]*)\)/g)].map((match) => match.groups?.["href"] ?? ""),
);

let server: TestServer;
let seeded: SeededStore;

beforeAll(async () => {
  seeded = await openSeededStore();
  server = await startTestServer({ store: seeded.store });
});

afterAll(async () => {
  await server.close();
  await seeded.close();
});

describe("the runbook", () => {
  test("has one section for each alert, and no other", () => {
    const sections = [...runbookPage().matchAll(/^## (?<name>.+)$/gm)].map(
      (match) => match.groups?.["name"],
    );
    expect(sections).toEqual(ALERT_CODES.map(alertName));
    expect(sections.toSorted()).toEqual(ALERT_RULES.map(({ alert }) => alert).sort());
  });

  test("is the output of `npm run dashboards`", () => {
    expect(readFileSync(join(root, "dashboards/runbook.md"), "utf8")).toBe(runbookPage());
  });

  test("says in each section what the alert means, who is affected, and at least two steps", () => {
    for (const code of ALERT_CODES) {
      const { meaning, affected, steps } = ALERT_TEXTS[code];
      expect(steps.length, code).toBeGreaterThan(1);
      for (const text of [meaning, affected, ...steps]) expect(text, code).toMatch(/[.!]$/);
    }
  });

  test("links only to its sections, to pages of the console and to the Entra admin centre", () => {
    const anchors = ALERT_CODES.map((code) => `#${alertAnchor(code)}`);
    expect(links.length).toBeGreaterThan(10);
    for (const href of links) {
      if (href.startsWith("#")) expect(anchors).toContain(href);
      else if (href.startsWith("/#/")) expectConsolePage(href.slice(1));
      else expect(href).toBe("https://entra.microsoft.com");
    }
  });

  test("names only commands, routes, settings, log lines and parts of pages that exist", () => {
    const apiDocument = JSON.stringify(server.apiDocument);
    expect(findUnknownReferences(texts, { root, apiDocument })).toEqual([]);
  });

  test("is a page of the server with a section for each alert, which needs no key", async () => {
    const { status, text, headers } = await server.get("/runbook");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toContain("text/html");
    for (const code of ALERT_CODES) expect(text).toContain(`<section id="${alertAnchor(code)}">`);
    expect(text).not.toMatch(/<script|style=|[`]|\]\(|\*\*|_What/);
    expect(text).toContain('<a href="/#/notifications">Notifications</a>');
    expect(text).toContain("<code>npm run doctor</code>");
  });
});

describe("every alert", () => {
  test("has a name with the prefix, and a severity from the incident or of its own", () => {
    for (const { alert, expr, labels } of ALERT_RULES) {
      expect(alert).toMatch(/^Steadystate[A-Z]\w+$/);
      if (labels === undefined) expect(expr).toMatch(/^max by \([^)]*\bseverity\b[^)]*\)/);
      else expect(["critical", "warning"]).toContain(labels.severity);
    }
  });

  test("has a summary and a description without markup, which chats would show as it is", () => {
    for (const { alert, annotations } of ALERT_RULES) {
      for (const text of [annotations.summary, annotations.description]) {
        expect(text, alert).toMatch(/\.$/);
        expect(text, alert).not.toMatch(/[`*_]|\]\(/);
      }
    }
  });

  test("keeps firing during a gap in the scrapes", () => {
    for (const rule of ALERT_RULES) {
      expect(rule.for, rule.alert).toMatch(/^\d+[smh]$/);
      expect(rule.keep_firing_for, rule.alert).toMatch(/^(5|15)m$/);
    }
  });

  test("links to its section of the runbook, which the server shows", async () => {
    for (const { alert, annotations } of ALERT_RULES) {
      const { origin, pathname, hash } = new URL(annotations.runbook_url);
      expect(origin).toBe(new URL(DEFAULT_CONFIG.consoleUrl).origin);
      expect(hash).toBe(`#${alert.toLowerCase()}`);
      expect((await server.get(pathname)).text).toContain(`<section id="${hash.slice(1)}">`);
    }
  });

  test("links to a dashboard that exists, with variables that the dashboard has", () => {
    for (const { alert, annotations } of ALERT_RULES) {
      const { origin, pathname, searchParams } = new URL(annotations.dashboard_url);
      expect(origin).toBe(DEFAULT_CONFIG.grafanaUrl);
      const uid = /^\/d\/(?<uid>[\w-]+)$/.exec(pathname)?.groups?.["uid"];
      const board = GENERATED_DASHBOARDS.find((candidate) => candidate.uid === uid);
      expect(board, `${alert}: ${uid}`).toBeDefined();
      const variables = board?.templating.list.map(({ name }) => `var-${name}`) ?? [];
      expect(variables).toEqual(expect.arrayContaining([...searchParams.keys()]));
    }
  });

  test("links to a page of the console", () => {
    for (const { annotations } of ALERT_RULES) {
      expect(annotations.console_url.startsWith(`${DEFAULT_CONFIG.consoleUrl}/#/`)).toBe(true);
      const hash = annotations.console_url.slice(DEFAULT_CONFIG.consoleUrl.length + 1);
      for (const path of consolePaths(hash)) expectConsolePage(path);
    }
  });
});

/** A template chooses between the page of the job and that of all incidents. */
function consolePaths(hash: string): readonly string[] {
  if (!hash.includes("{{")) return [hash];
  const paths = [...hash.matchAll(/\}\}(?<path>[a-z/]+)\{\{/g)].map(
    (match) => match.groups?.["path"] ?? "",
  );
  expect(paths).toEqual(["jobs/", "incidents"]);
  return ["#/jobs/id", "#/incidents"];
}

function expectConsolePage(hash: string): void {
  const page = parsePageAddress(hash)?.page;
  const files = readdirSync(join(root, "server/console"), { recursive: true, encoding: "utf8" });
  expect(
    files.map((file) => basename(file)),
    hash,
  ).toContain(`${page}-page.tsx`);
}
