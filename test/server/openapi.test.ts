import { afterAll, beforeAll, expect, test } from "vitest";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

let seeded: SeededStore;
let server: TestServer;

beforeAll(async () => {
  seeded = await openSeededStore();
  server = await startTestServer({ store: seeded.store });
});

afterAll(async () => {
  await server.close();
  await seeded.close();
});

test("every reference leads to a shape", () => {
  const text = JSON.stringify(server.apiDocument);
  const shapes = Object.keys(server.apiDocument.components["schemas"] as object);
  const references = [...text.matchAll(/"\$ref":"(?<to>[^"]+)"/g)].map(
    (match) => match.groups?.["to"],
  );
  expect(references.length).toBeGreaterThan(20);
  expect(
    references.filter((to) => !shapes.some((name) => to === `#/components/schemas/${name}`)),
  ).toEqual([]);
});

test("every operation has a name of its own and words", () => {
  const operations = Object.values(server.apiDocument.paths).flatMap((methods) =>
    Object.values(methods),
  );
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(operations.filter(({ summary }) => summary === "")).toEqual([]);
});

test("every parameter of an address stands in its path and says what it is", () => {
  for (const [path, methods] of Object.entries(server.apiDocument.paths)) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    for (const { parameters } of Object.values(methods)) {
      expect(parameters.filter((one) => one["in"] === "path").map((one) => one["name"])).toEqual(
        named,
      );
      expect(
        parameters.filter((one) => one["in"] === "query" && one["schema"] === undefined),
      ).toEqual([]);
    }
  }
});

test("the keys of a job's row that others rely on are promised", () => {
  const schemas = server.apiDocument.components["schemas"] as Record<
    string,
    { required: string[] }
  >;
  const relied = (
    "tenant application jobId servicePrincipalId kind condition conditionSince reason severity cycleKind " +
    "progressRatio etaSeconds etaLowSeconds etaHighSeconds failureRatio1h failureRatio24h failingObjects " +
    "escrowedEntries quarantineReason quarantinedSince nextAttemptAt disablesAt daysLeft riskScore riskDriver riskDriverCode " +
    "scheduleState bindingRule timeToQuarantineLowSeconds timeToQuarantineHighSeconds leavers objectFailureRatio24h findings " +
    "timeToQuarantineSeconds lastExecutionAt lastSuccessAt intervalSeconds events asOf"
  ).split(" ");
  expect(schemas["Job"]?.required).toEqual(expect.arrayContaining(relied));
});

test("the page for people has every address, no script and no style of its own", async () => {
  const { text, headers } = await server.get("/docs");
  expect(headers.get("content-type")).toContain("text/html");
  for (const path of Object.keys(server.apiDocument.paths))
    expect(text).toContain(` ${path}</code>`);
  expect(text).not.toMatch(/<script|<style|style=|onclick|https?:\/\//);
});
