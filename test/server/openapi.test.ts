import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NOTIFY_REASON_CODES } from "../../domain/notify-reason.ts";
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

describe("openapi.json", () => {
  const operations = () =>
    Object.entries(server.apiDocument.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, operation })),
    );

  test("every reference names a component that exists", () => {
    const { schemas, responses } = server.apiDocument.components;
    const components = [
      ...Object.keys(schemas).map((name) => `#/components/schemas/${name}`),
      ...Object.keys(responses).map((name) => `#/components/responses/${name}`),
    ];
    const text = JSON.stringify(server.apiDocument);
    const references = [...text.matchAll(/"\$ref":"(?<target>[^"]+)"/g)].map(
      (match) => match.groups?.["target"],
    );
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((target) => !components.includes(`${target}`))).toEqual([]);
  });

  test("every component is an object, and a field that may be null allows null itself", () => {
    const types = Object.values(server.apiDocument.components.schemas).map(({ type }) => type);
    expect(new Set(types)).toEqual(new Set(["object"]));
  });

  test("no component allows undocumented properties", () => {
    const open = Object.entries(server.apiDocument.components.schemas)
      .filter(([, schema]) => schema.additionalProperties !== false)
      .map(([name]) => name);
    expect(open).toEqual([]);
  });

  test("every operation has a unique id and a summary", () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(operations().filter(({ operation }) => operation.summary === "")).toEqual([]);
  });

  test("every operation describes 421, and an operation with a body also 413 and 415", () => {
    for (const { path, operation } of operations()) {
      const statuses = Object.keys(operation.responses);
      const needed = "requestBody" in operation ? ["413", "415", "421"] : ["421"];
      if (path.startsWith("/api/v1")) expect(statuses).toEqual(expect.arrayContaining(needed));
    }
  });

  test("every path parameter is documented, and every query parameter has a schema and a description", () => {
    for (const { path, operation } of operations()) {
      const namesInPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const { parameters = [] } = operation;
      expect(
        parameters.filter((parameter) => parameter["in"] === "path").map(({ name }) => name),
      ).toEqual(namesInPath);
      const queryParameters = parameters.filter((parameter) => parameter["in"] === "query");
      for (const parameter of queryParameters) {
        expect(parameter).toMatchObject({ description: expect.any(String), schema: {} });
      }
    }
  });

  test("the component Job requires every key that clients use", () => {
    const keys = (
      "tenant application jobId servicePrincipalId kind condition conditionSince reason severity cycleKind " +
      "progressRatio etaSeconds etaLowSeconds etaHighSeconds failureRatio1h failureRatio24h failingObjects " +
      "escrowedEntries quarantineReason quarantinedSince nextAttemptAt disablesAt daysLeft riskScore riskDriver riskDriverCode " +
      "scheduleState bindingRule timeToQuarantineLowSeconds timeToQuarantineHighSeconds leavers objectFailureRatio24h findings " +
      "timeToQuarantineSeconds lastExecutionAt lastSuccessAt intervalSeconds events asOf"
    ).split(" ");
    expect(server.apiDocument.components.schemas["Job"]?.required).toEqual(
      expect.arrayContaining(keys),
    );
  });
});

test("notifyReasonCode of an incident has exactly the codes of the domain", () => {
  const { Incident } = server.apiDocument.components.schemas;
  expect(Incident?.properties?.["notifyReasonCode"]?.enum).toEqual(NOTIFY_REASON_CODES);
});

test("/docs lists every path and contains no script, no inline style and no link to another site", async () => {
  const { text, headers } = await server.get("/docs");
  expect(headers.get("content-type")).toContain("text/html");
  for (const path of Object.keys(server.apiDocument.paths)) {
    expect(text).toContain(` ${path}</code>`);
  }
  expect(text).not.toMatch(/<script|<style|style=|onclick|https?:\/\//);
});
