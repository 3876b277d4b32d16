import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { API_KEYS } from "./api-key-fixtures.ts";
import { JOBS, NOW } from "./job-fixtures.ts";
import { assessmentOf } from "./seed-store.ts";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { bearer, startTestServer, type TestServer } from "./test-server.ts";

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

/** Reads the stream until its text matches the pattern, then closes the stream. */
async function readUntil(response: Response, pattern: RegExp): Promise<string> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    text += value ?? "";
    if (pattern.test(text)) {
      await reader.cancel();
      return text;
    }
    if (done) throw new Error(`the stream ended at ${text}`);
  }
}

test("after a new assessment of a job, the stream contains one event about this job", async () => {
  const first = await fetch(`${server.url}/api/v1/stream`);
  expect(first.headers.get("content-type")).toContain("text/event-stream");
  expect(first.headers.get("cache-control")).toBe("no-store");
  // The stream contains only ids and conditions, no text from Entra.
  expect(await readUntil(first, /event: jobs\ndata: \[.*\]\n/)).not.toMatch(
    /Ada|Lovelace|reason|entraMessage/,
  );

  const second = await fetch(`${server.url}/api/v1/stream`);
  await seeded.store.jobs.saveAssessment(assessmentOf("zoom", NOW + 1));
  const text = await readUntil(second, /event: jobs\n/);
  const data = /data: (?<json>.*)\n/.exec(text)?.groups?.["json"] ?? "";
  expect(JSON.parse(data)).toEqual([
    { tenant: "contoso", jobId: JOBS.zoom.jobId, condition: "healthy" },
  ]);
});

test("a server that stops closes its streams", async () => {
  const separateServer = await startTestServer({ store: seeded.store });
  const response = await fetch(`${separateServer.url}/api/v1/stream`);
  const ended = response.text().catch(() => "aborted");
  await separateServer.close();
  expect(await ended).toBeDefined();
});

test("one key cannot take all 200 streams: half of them remain for other keys", async () => {
  const access = { mode: "keys", keys: API_KEYS } as const;
  const separateServer = await startTestServer({ store: seeded.store, access });
  const openStream = (key: string) =>
    fetch(`${separateServer.url}/api/v1/stream`, { headers: bearer(key) });
  const greedy = await Promise.all(Array.from({ length: 201 }, () => openStream("key-of-viewer")));
  const opened = greedy.filter(({ status }) => status === 200);
  const refused = greedy.filter(({ status }) => status === 429);
  expect([opened.length, refused.length]).toEqual([100, 101]);
  const [firstRefused] = refused;
  expect(firstRefused?.headers.get("retry-after")).toBe("30");
  expect(JSON.parse((await firstRefused?.text()) ?? "").detail).toBe(
    "This caller holds 100 of 200 streams, and the last 100 are kept for other callers: close a stream, or poll /api/v1/jobs instead.",
  );
  const ofOthers = await Promise.all(
    ["key-of-helpdesk", "key-of-operator", "key-of-admin"].map(openStream),
  );
  expect(ofOthers.map(({ status }) => status)).toEqual([200, 200, 200]);

  // A key that closes streams may open new ones.
  await Promise.all(opened.slice(0, 10).map(({ body }) => body?.cancel()));
  await vi.waitFor(async () => expect((await openStream("key-of-viewer")).status).toBe(200), {
    timeout: 60_000,
    interval: 200,
  });
  await separateServer.close();
});
