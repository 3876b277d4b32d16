import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { CONDITIONS } from "../../domain/condition.ts";
import { DELIVERY_CHANNELS, ENDED_DELIVERY_STATES } from "../../domain/delivery.ts";
import { INCIDENT_KINDS } from "../../domain/incident-kind.ts";
import { JOB_KINDS } from "../../domain/job-kind.ts";
import { METRICS } from "../../domain/metrics.ts";
import { openSeededStore, type SeededStore } from "../server/seeded-store.ts";
import { startTestServer, type TestServer } from "../server/test-server.ts";
import { RULES } from "./generated-rules.ts";

// The inputs of the rule tests must be series that the product exports. Otherwise a rule that can
// never fire would pass its test.

type Series = { readonly name: string; readonly labels: Readonly<Record<string, string>> };

const testFolder = join(import.meta.dirname, "rule-tests");
/** Prometheus adds these labels to every series that it scrapes. */
const LABELS_OF_SCRAPE = ["job", "instance"];
/** All values of these labels. The metrics page of one moment does not show all of them. */
const CLOSED_LISTS: Readonly<Record<string, readonly string[]>> = {
  kind: [...INCIDENT_KINDS, ...JOB_KINDS],
  condition: CONDITIONS,
  severity: ["critical", "warning"],
  channel: DELIVERY_CHANNELS,
  result: ENDED_DELIVERY_STATES,
};

let seeded: SeededStore;
let server: TestServer;
let page: readonly Series[];

beforeAll(async () => {
  seeded = await openSeededStore();
  server = await startTestServer({ store: seeded.store });
  const { text } = await server.get("/metrics");
  page = text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map(parseSeries);
});

afterAll(async () => {
  await server.close();
  await seeded.close();
});

function parseSeries(line: string): Series {
  const found = /^(?<name>[a-z_]+)(?:\{(?<labels>.*)\})?/.exec(line)?.groups;
  const labels = [...(found?.["labels"] ?? "").matchAll(/(?<name>\w+)="(?<text>[^"]*)"/g)].map(
    ({ groups }) => [groups?.["name"] ?? "", groups?.["text"] ?? ""] as const,
  );
  return { name: found?.["name"] ?? "", labels: Object.fromEntries(labels) };
}

const inputs = readdirSync(testFolder).flatMap((file) => {
  type Tests = { tests: readonly { input_series: readonly { series: string }[] }[] };
  const { tests } = parse(readFileSync(join(testFolder, file), "utf8")) as Tests;
  return tests.flatMap((one) => one.input_series.map(({ series }) => parseSeries(series)));
});
const ofProduct = inputs.filter(({ name }) => name !== "up");

describe("the inputs of the rule tests", () => {
  test("have names that are on the metrics page of a server", () => {
    const names = new Set(page.map(({ name }) => name));
    expect(inputs.length).toBeGreaterThan(50);
    expect(ofProduct.filter(({ name }) => !names.has(name))).toEqual([]);
  });

  test("have exactly the labels that the series have on the page, where an incident has only some of its labels", () => {
    const wrong = ofProduct.filter(({ name, labels }) => {
      const used = Object.keys(labels).filter((label) => !LABELS_OF_SCRAPE.includes(label));
      if (name === METRICS.incidentBegan.name)
        return used.some((label) => !METRICS.incidentBegan.labels.includes(label));
      return !page.some(
        (series) =>
          series.name === name &&
          Object.keys(series.labels).sort().join() === used.toSorted().join(),
      );
    });
    expect(wrong).toEqual([]);
  });

  test("have label values that the product exports", () => {
    const wrong = ofProduct.flatMap(({ name, labels }) =>
      ["collector", "name", ...Object.keys(CLOSED_LISTS)]
        .filter((label) => label in labels)
        .filter((label) => {
          const values =
            CLOSED_LISTS[label] ??
            page.filter((series) => series.name === name).map((series) => series.labels[label]);
          return !values.includes(labels[label] ?? "");
        })
        .map((label) => `${name}{${label}="${labels[label]}"}`),
    );
    expect(wrong).toEqual([]);
  });

  test("contain every series that the rules read", () => {
    const read = new Set(
      RULES.flatMap(({ expr }) =>
        expr.match(/(?<![\w:])(?:entra|scim|steadystate)_[a-z_]+(?![\w:])/g),
      ),
    );
    const given = new Set(inputs.map(({ name }) => name));
    expect(read.size).toBeGreaterThan(5);
    expect([...read].filter((name) => name !== null && !given.has(name))).toEqual([]);
  });
});
