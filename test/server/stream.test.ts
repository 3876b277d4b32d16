import { afterAll, beforeAll, expect, test } from "vitest";
import { snapshotOf } from "./fleet.ts";
import { JOBS, NOW } from "./jobs.ts";
import { type Seeded, seededStore } from "./seeded.ts";
import { type Served, serve } from "./served.ts";

let seeded: Seeded;
let server: Served;

beforeAll(async () => {
  seeded = await seededStore();
  server = await serve({ store: seeded.store });
});

afterAll(async () => {
  await server.close();
  await seeded.close();
});

/** Reads until the text fits, and leaves. */
async function hear(response: Response, wanted: RegExp): Promise<string> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    text += value ?? "";
    if (wanted.test(text)) {
      await reader.cancel();
      return text;
    }
    if (done) throw new Error(`the stream ended at ${text}`);
  }
}

test("the stream names what is new, and once", async () => {
  const first = await fetch(`${server.url}/api/v1/stream`);
  expect(first.headers.get("content-type")).toContain("text/event-stream");
  expect(first.headers.get("cache-control")).toBe("no-store");
  // It names jobs, and repeats nothing that others wrote about them.
  expect(await hear(first, /event: jobs\ndata: \[.*\]\n/)).not.toMatch(/Ada|Lovelace|reason|said/);

  const second = await fetch(`${server.url}/api/v1/stream`);
  await seeded.store.jobs.saveSnapshot(snapshotOf("zoom", NOW + 1));
  const text = await hear(second, /event: jobs\n/);
  const data = /data: (?<json>.*)\n/.exec(text)?.groups?.["json"] ?? "";
  expect(JSON.parse(data)).toEqual([
    { tenant: "contoso", jobId: JOBS.zoom.jobId, condition: "healthy" },
  ]);
});

test("a server that stops ends its streams", async () => {
  const own = await serve({ store: seeded.store });
  const response = await fetch(`${own.url}/api/v1/stream`);
  const ended = response.text().catch(() => "cut");
  await own.close();
  expect(await ended).toBeDefined();
});
