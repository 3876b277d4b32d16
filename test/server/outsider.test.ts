import { once } from "node:events";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeListCursor } from "../../server/list-cursor.ts";
import { API_KEYS } from "./api-key-fixtures.ts";
import { JOBS } from "./job-fixtures.ts";
import { ADA } from "./person-fixtures.ts";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { bearer, startTestServer, type TestServer } from "./test-server.ts";

// Attacks through the network: by someone without a key, by the holder of a key for one tenant, and by the
// holder of an admin key.

let seeded: SeededStore;
let server: TestServer;

beforeAll(async () => {
  seeded = await openSeededStore();
  server = await startTestServer({ store: seeded.store, access: { mode: "keys", keys: API_KEYS } });
});

afterAll(async () => {
  await server.close();
  await seeded.close();
});

/** Sends bytes as they are, because `fetch` would correct them, and returns the whole answer. */
async function sendRaw(text: string | Buffer): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port: Number(new URL(server.url).port) });
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk.toString("latin1");
  });
  socket.on("error", () => undefined);
  socket.write(text);
  await once(socket, "close");
  return answer;
}

const rawGet = (target: string, headers = "") =>
  sendRaw(`GET ${target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${headers}\r\n`);

describe("paths to files", () => {
  test.each([
    "/../package.json",
    "/..%2fpackage.json",
    "/%2e%2e/%2e%2e/package.json",
    "/..%5c..%5cpackage.json",
    "/app.js/../../../package.json",
    "/app.js%00.html",
    "//etc/passwd",
    "/console/../server/main.js",
    "/.env",
    "/server/main.js",
    "/app.js.map",
  ])("a request for %s gets no file", async (target) => {
    const answer = await rawGet(target);
    expect(answer).toMatch(/^HTTP\/1\.1 (400|404) /);
    expect(answer).not.toMatch(/root:|"dependencies"|import /);
  });
});

describe("ambiguous requests", () => {
  test.each([
    ["two lengths", "content-length: 5\r\ncontent-length: 6\r\n\r\nhello"],
    ["a length and chunks", "content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["a space before the colon", "content-length : 5\r\n\r\nhello"],
    [
      "chunks that are not the last encoding",
      "transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    ],
    ["a header that continues on a second line", "x-a: b\n c\r\n\r\n"],
  ])("a request with %s gets 400", async (_what, rest) => {
    const start = "POST /api/v1/identities/search HTTP/1.1\r\nhost: localhost\r\n";
    expect(await sendRaw(start + rest)).toMatch(/^HTTP\/1\.1 400 /);
  });

  test("an address with another host in the request line is not repeated in the Link header", async () => {
    const answer = await rawGet(
      "http://evil.example/api/v1/jobs?limit=1",
      "authorization: Bearer key-of-admin\r\n",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/^link: <\/api\/v1\/jobs\?/im);
    expect(answer).not.toContain("evil.example");
  });

  test.each(["%0d%0aset-cookie:%20a=b", "%E2%80%A8x", "%00"])(
    "a filter with %s adds no header",
    async (value) => {
      const answer = await rawGet(
        `/api/v1/jobs?limit=1&sort=condition&application=${value},*`,
        "authorization: Bearer key-of-admin\r\n",
      );
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
      expect(answer.split("\r\n\r\n")[0]).not.toMatch(/set-cookie|\u2028/i);
    },
  );

  test.each(["TRACE", "CONNECT", "PUT", "DELETE", "PATCH"])(
    "the method %s is not served",
    async (method) => {
      const answer = await sendRaw(
        `${method} /api/v1/jobs HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer key-of-admin\r\n\r\n`,
      );
      expect(answer).toMatch(/^$|^HTTP\/1\.1 405 /);
    },
  );

  test("a key in the URL is not accepted", async () => {
    expect((await server.get("/api/v1/jobs?key=key-of-admin")).status).toBe(401);
  });

  test("a request with the key header twice is not accepted", async () => {
    const twice = "x-api-key: wrong\r\nx-api-key: key-of-admin\r\n";
    expect(await rawGet("/api/v1/jobs", twice)).toMatch(/^HTTP\/1\.1 401 /);
  });
});

const admin = bearer("key-of-admin");

describe("names of properties that JavaScript treats specially", () => {
  const names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];
  test.each(names)("the query parameter %s gets 400 and changes no prototype", async (name) => {
    const { status } = await server.get(`/api/v1/jobs?${name}=polluted`, admin);
    expect(status).toBe(400);
    const nested = await server.get(`/api/v1/jobs?${name}[polluted]=1`, admin);
    expect(nested.status).toBe(400);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  test.each(names)("the property %s in a body changes no prototype", async (name) => {
    const body = `{"query": "ada", "${name}": {"polluted": "yes"}}`;
    const { status } = await server.send("/api/v1/identities/search", {
      method: "POST",
      headers: { ...admin, "content-type": "application/json" },
      body,
    });
    expect([200, 400]).toContain(status);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});

describe("requests that need much memory to read", () => {
  const post = (body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
    server.send("/api/v1/identities/search", {
      method: "POST",
      headers: { ...admin, "content-type": "application/json", ...headers },
      body,
    });

  test("a compressed body that is 100 MB when unpacked gets 413", async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, " "));
    expect((await post(bomb, { "content-encoding": "gzip" })).status).toBe(413);
  });

  test("a body with 30,000 nested lists gets 400", async () => {
    expect((await post("[".repeat(30_000) + "]".repeat(30_000))).status).toBe(400);
  });

  test("a URL with 1,500 parameters gets 400", async () => {
    const many = Array.from({ length: 1500 }, (_, i) => `a${i}=1`).join("&");
    expect((await server.get(`/api/v1/jobs?${many}`, admin)).status).toBe(400);
  });

  test("a search for 249 words of one letter, which match many people, is answered", async () => {
    const query = "a ".repeat(249);
    expect(
      (await server.get(`/api/v1/identities?query=${encodeURIComponent(query)}`, admin)).status,
    ).toBe(200);
  });
});

describe("a cursor that the holder of a key for contoso has made", () => {
  const contoso = bearer("key-of-contoso");

  test("does not lead to the persons of another tenant", async () => {
    const cursor = encodeListCursor("identities", { tenant: "fabrikam", cursor: null });
    const { text } = await server.get(`/api/v1/identities?query=ada&cursor=${cursor}`, contoso);
    expect(text).not.toMatch(/fabrikam/);
  });

  test("does not lead to the events of another tenant", async () => {
    const { body } = await server.get("/api/v1/events?limit=1", contoso);
    const [listName] = JSON.parse(Buffer.from(body.next, "base64url").toString()) as [string];
    const cursor = encodeListCursor(listName, {
      olderThan: Number.MAX_SAFE_INTEGER,
      jobs: { [JOBS.foreign.jobId]: "" },
    });
    const { text } = await server.get(`/api/v1/events?cursor=${cursor}`, contoso);
    expect(text).not.toMatch(/fabrikam|Secret of/);
  });

  test.each([
    null,
    [],
    {},
    "",
    -1,
    { tenant: "__proto__", cursor: "" },
    { tenant: "contoso", cursor: "a".repeat(3000) },
    { olderThan: -1, jobs: { __proto__: null } },
    { olderThan: 1e300, jobs: {} },
  ])("with the position %j gets 200 or 400, never 500", async (position) => {
    for (const [list, path] of [
      ["identities", "/api/v1/identities?query=ada"],
      ["events 8", "/api/v1/events?limit=1"],
      [`timeline contoso ${ADA}`, `/api/v1/identities/contoso/${ADA}/events?limit=1`],
      [`failing ${JOBS.tickets.jobId} {}`, `/api/v1/jobs/${JOBS.tickets.jobId}/identities?limit=1`],
    ] as const) {
      const cursor = Buffer.from(JSON.stringify([list, position])).toString("base64url");
      const { status } = await server.get(`${path}&cursor=${cursor}`, contoso);
      expect([path, status === 200 || status === 400]).toEqual([path, true]);
    }
  });
});
