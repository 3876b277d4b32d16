import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { API_KEYS } from "./api-key-fixtures.ts";
import { JOBS } from "./job-fixtures.ts";
import { ADA, EVE, MARY } from "./person-fixtures.ts";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { bearer, startTestServer, type TestServer } from "./test-server.ts";

let seeded: SeededStore;

beforeAll(async () => {
  seeded = await openSeededStore();
});

afterAll(async () => {
  await seeded.close();
});

async function withLimit(
  personsPerMinute: number,
  run: (server: TestServer) => Promise<void>,
): Promise<void> {
  const access = { mode: "keys", keys: API_KEYS } as const;
  const server = await startTestServer({ store: seeded.store, access, personsPerMinute });
  await run(server).finally(() => server.close());
}

const helpdesk = bearer("key-of-helpdesk");
const csv = { ...helpdesk, accept: "text/csv" };
const timeline = `/api/v1/identities/contoso/${ADA}/events`;

const remainingOf = (headers: Headers) =>
  Number(/^"persons";r=(\d+);t=\d+$/.exec(headers.get("ratelimit") ?? "")?.[1]);

describe("the limit of persons per caller and minute", () => {
  test.each`
    route                             | send                                                                                                                    | persons
    ${"a search"}                     | ${(server: TestServer) => server.get("/api/v1/identities?tenant=contoso&query=Lovelace", helpdesk)}                     | ${1}
    ${"a search in the body"}         | ${(server: TestServer) => server.post("/api/v1/identities/search", { query: "Lovelace", tenant: "contoso" }, helpdesk)} | ${1}
    ${"a search that finds no one"}   | ${(server: TestServer) => server.get("/api/v1/identities?query=unknown", helpdesk)}                                     | ${1}
    ${"a look-up of four ids"}        | ${(server: TestServer) => server.post("/api/v1/identities/lookup", { ids: [ADA, EVE, MARY, "unknown"] }, helpdesk)}     | ${4}
    ${"a person"}                     | ${(server: TestServer) => server.get(`/api/v1/identities/contoso/${ADA}`, helpdesk)}                                    | ${1}
    ${"three events of one person"}   | ${(server: TestServer) => server.get(timeline, helpdesk)}                                                               | ${1}
    ${"the events of three persons"}  | ${(server: TestServer) => server.get("/api/v1/events?tenant=contoso", helpdesk)}                                        | ${3}
    ${"the same events as CSV"}       | ${(server: TestServer) => server.get("/api/v1/events?tenant=contoso", csv)}                                             | ${3}
    ${"the failing persons of a job"} | ${(server: TestServer) => server.get(`/api/v1/jobs/${JOBS.tickets.jobId}/identities`, helpdesk)}                        | ${1}
  `("$route uses $persons of the limit", async ({ send, persons }) => {
    await withLimit(10, async (server) => {
      const { status, headers } = await send(server);
      expect(status).toBe(200);
      expect(headers.get("ratelimit-policy")).toBe('"persons";q=10;w=60');
      expect(remainingOf(headers)).toBe(10 - persons);
    });
  });

  test("a person who is not known counts as 1, so that unknown persons cannot be tried without limit", async () => {
    await withLimit(3, async (server) => {
      const unknown = "/api/v1/identities/contoso/nobody@contoso.example";
      for (const remaining of [2, 1, 0]) {
        const { status, headers } = await server.get(unknown, helpdesk);
        expect(status).toBe(404);
        expect(remainingOf(headers)).toBe(remaining);
      }
      expect((await server.get(unknown, helpdesk)).status).toBe(429);
    });
  });

  test("a key that has reached its limit of persons for this minute gets 429 from every route that returns persons", async () => {
    await withLimit(4, async (server) => {
      await server.get("/api/v1/events?tenant=contoso", csv);
      await server.get(timeline, helpdesk);
      for (const path of [timeline, "/api/v1/events", "/api/v1/identities?query=ada"]) {
        const { status, headers, body, text } = await server.get(path, helpdesk);
        expect(status).toBe(429);
        expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
        expect(remainingOf(headers)).toBe(0);
        expect(body.detail).toMatch(
          /4 persons in a minute.*personsPerMinute: try again in \d+ s\.$/,
        );
        expect(text).not.toMatch(/Ada|Lovelace/);
      }
    });
  });

  test("other keys and routes without persons are not affected", async () => {
    await withLimit(1, async (server) => {
      await server.get(timeline, helpdesk);
      expect((await server.get(timeline, helpdesk)).status).toBe(429);
      expect((await server.get(timeline, bearer("key-of-operator"))).status).toBe(200);
      expect((await server.get("/api/v1/jobs", helpdesk)).status).toBe(200);
    });
  });

  test("an answer with more persons than remain is not sent, and a smaller answer is sent", async () => {
    await withLimit(3, async (server) => {
      const ids = [ADA, EVE, MARY, "unknown"];
      const tooLarge = await server.post("/api/v1/identities/lookup", { ids }, helpdesk);
      expect(tooLarge.status).toBe(429);
      expect(tooLarge.body.detail).toMatch(
        /has 4 persons, and this caller may get 2 more.*: ask for fewer\.$/,
      );
      expect(tooLarge.text).not.toMatch(/Ada|Lovelace/);
      expect((await server.get(timeline, helpdesk)).status).toBe(200);
    });
  });

  test("answers that are computed at the same time never exceed the limit together", async () => {
    await withLimit(6, async (server) => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => server.get("/api/v1/events?tenant=contoso", helpdesk)),
      );
      const sent = answers.filter(({ status }) => status === 200);
      expect(sent.length).toBeGreaterThan(0);
      expect(sent.length).toBeLessThanOrEqual(2);
    });
  });
});
