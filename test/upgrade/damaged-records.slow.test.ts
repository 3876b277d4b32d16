import { expect, onTestFinished, test } from "vitest";
import { connectStore } from "../../store/connect.ts";
import { CASE_TENANT, type PlayedCase } from "../cases/play-case.ts";
import {
  DAMAGES,
  type Damage,
  damagedValue,
  dumpAllKeys,
  restoreAllKeys,
  type StoredValue,
  valuesOf,
  writeValue,
} from "./damage.ts";
import { playTenant } from "./play-tenant.ts";
import { startRedisWithData } from "./redis-with-data.ts";

const MINUTE = 60_000;
/** `ALL_DAMAGES=1` damages a value of each kind of key in every way. */
const hasAllDamages = process.env["ALL_DAMAGES"] === "1";

/** Lists that may lose one item because of one damaged record. */
const LISTS = ["/jobs", "/incidents", "/notifications", "/targets", "/tenants"] as const;

/** The number of items in the answer of each path; 0 for an answer that is no list. */
type Shown = Readonly<Record<string, number>>;

async function countShown({ server }: PlayedCase, paths: readonly string[]): Promise<Shown> {
  const counts: Record<string, number> = {};
  for (const path of [...LISTS.map((list) => `/api/v1${list}`), ...paths]) {
    const { status, body, text } = await server.get(path);
    // A single job, target or person that cannot be read is not found.
    const isList = Array.isArray(body?.items);
    if (status !== 200 && (isList || status !== 404))
      throw new Error(`GET ${path}: ${status} ${text.slice(0, 200)}`);
    counts[path] = isList ? body.items.length : 0;
  }
  return counts;
}

/** Further routes, with the ids of the played tenant. A list among them may lose any number of items. */
async function morePaths({ api }: PlayedCase): Promise<readonly string[]> {
  const { items: jobs } = await api("/jobs");
  const { items: persons } = await api("/identities?query=a");
  const ofJobs = jobs.flatMap(({ jobId }: { jobId: string }) => {
    const id = encodeURIComponent(jobId);
    const parts = ["", "/progress", "/quarantine", "/failures", "/identities", "/cycles"];
    return [`/api/v1/events?job=${id}`, ...parts.map((part) => `/api/v1/jobs/${id}${part}`)];
  });
  const [{ id }] = persons;
  return [
    ...["/readyz", "/metrics", `/api/v1/tenants/${CASE_TENANT}`, "/api/v1/targets/slack"],
    `/api/v1/identities?query=a`,
    ...["", "/events"].map((part) => `/api/v1/identities/${CASE_TENANT}/${id}${part}`),
    ...ofJobs,
  ];
}

/**
 * The kind of a key, such as `J:u` (of a job), `T:n` (of a tenant) or `incidents:i`: its hash tag and its letter. All
 * keys of a kind have the same layout (`store/redis/keys.ts`).
 */
function kindOf(key: string): string {
  const [, tag = "", letter = ""] = /\{([^}]*)\}:?(\w?)/.exec(key) ?? [];
  const kind = tag.includes(":") ? "J" : tag.length === 8 ? "T" : tag;
  const hasOutcome = /^(?:[fwx])$/.test(letter) && key.split(":").length > 4;
  return `${kind}:${letter}${hasOutcome ? ":n" : ""}`;
}

/** Returns whether a mail was sent. */
async function check(played: PlayedCase, before: Shown, paths: readonly string[]) {
  const after = await countShown(played, paths);
  for (const list of LISTS) {
    const path = `/api/v1${list}`;
    expect(after[path], path).toBeGreaterThanOrEqual((before[path] ?? 0) - 1);
  }
  played.mailbox.clear();
  for (let polls = 0; polls < 2; polls += 1) await played.poll({ afterMs: MINUTE });
  const { items } = await played.api("/jobs");
  expect(items.length).toBe(before["/api/v1/jobs"]);
  return played.mails().length > 0;
}

/** Makes the next attempt of a waiting mail due, so that each run must send it. */
async function makeWaitingDue({ store: { incidents }, clock }: PlayedCase): Promise<void> {
  const [waiting] = await incidents.waitingNotifications(1);
  if (waiting === undefined) throw new Error("no notification waits");
  const { id, deliveries } = waiting;
  const due = deliveries.map((delivery) => ({ ...delivery, nextAttemptAt: clock.now() }));
  await incidents.saveDeliveries(id, deliveries, due);
}

test("after any one stored value is damaged, every route answers with all other items, and every poll and delivery goes on", async () => {
  const redis = await startRedisWithData(null);
  const time = { now: 0 };
  const store = await connectStore({ url: redis.url, keyPrefix: "damage", now: () => time.now });
  onTestFinished(() => store.close());
  const played = await playTenant(store, (now) => {
    time.now = now;
  });
  const paths = await morePaths(played);
  const before = await countShown(played, paths);
  played.mailbox.faults.clear();
  await makeWaitingDue(played);
  const dumps = await dumpAllKeys(redis.client);
  const beganAt = played.clock.now();

  const byKind = new Map<string, StoredValue[]>();
  for (const { key } of dumps) {
    const values = byKind.get(kindOf(key)) ?? [];
    byKind.set(kindOf(key), values);
    values.push(...(await valuesOf(redis.client, key)));
  }
  const failures: string[] = [];
  const run = async (kind: string, value: StoredValue, damage: Damage) => {
    const damaged = damagedValue(value.value, damage);
    if (damaged.equals(value.value)) return;
    await restoreAllKeys(redis.client, dumps);
    await writeValue(redis.client, value, damaged);
    try {
      const isDelivered = await check(played, before, paths);
      // Only a notification that cannot be read is not sent.
      expect(isDelivered || kind === "incidents:n").toBe(true);
    } catch (error) {
      failures.push(`${kind} ${damage}: ${String(error).slice(0, 300)}`);
    }
  };
  let kinds = 0;
  for (const [kind, values] of byKind) {
    const value = values[Math.floor(values.length / 2)] as StoredValue;
    // Each kind of key gets one of the damages in turn; all of them take ten minutes.
    const damages = hasAllDamages ? DAMAGES : [DAMAGES[kinds % DAMAGES.length] as Damage];
    kinds += 1;
    for (const damage of damages) await run(kind, value, damage);
  }
  expect(played.clock.now()).toBeGreaterThan(beganAt);
  expect(failures).toEqual([]);
});
