import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clusterOf } from "../../domain/failure/cluster.ts";
import type { ProvisioningEvent } from "../../domain/provisioning.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { spellOf, tellingDays } from "../../store/spells.ts";
import { freshPrefix, openRedis, openStore } from "../redis.ts";
import { everyPage } from "./brute-force.ts";
import { failed, guid, JOBS, NOW, row, TENANT } from "./rows-by-chance.ts";

const [JOB] = JOBS;

const person = (name: string) => ({ ...row("x").source, id: guid(name) });

/** A step that no other failure has. */
function failingIn(n: number): Pick<ProvisioningEvent, "steps"> {
  const letters = [...`${n}`].map((digit) => "abcdefghij"[Number(digit)]).join("");
  const name = `Export${letters}`;
  return { steps: [{ name, type: "export", status: "failure", description: null, details: {} }] };
}

function because(id: string, text: string, changes: Partial<ProvisioningEvent> = {}) {
  const { error, ...event } = failed(id, NOW - HOUR, { source: person(id), ...changes });
  return { ...event, error: { ...error!, code: event.code ?? "", reason: text } };
}

describe("who fails for one cause", () => {
  test("is listed by cluster; by code all its causes stand in one list, longest first", async () => {
    const store = await openStore();
    const full = Array.from({ length: 7 }, (_, i) =>
      because(`full ${i}`, "The target is full.", { at: NOW - DAY + i * HOUR }),
    );
    const taken = Array.from({ length: 7 }, (_, i) =>
      because(`taken ${i}`, "The name is taken.", { at: NOW - DAY + i * HOUR + MINUTE }),
    );
    const warned = because("warned", "No manager.", { status: "warning" });
    await store.events.commit(TENANT, [...full, ...taken, warned], NOW);
    const list = (by: Parameters<typeof store.people.failing>[2]) =>
      everyPage((cursor) => store.people.failing(TENANT, JOB, by, { limit: 3, cursor }));
    const ids = (events: readonly ProvisioningEvent[]) => events.map(({ source }) => source.id);

    const inCluster = await list({ cluster: clusterOf(full[0]!)!.id });
    expect(inCluster.map(({ sourceId }) => sourceId)).toEqual(ids(full));
    const inCode = await list({ code: "EntryConflict" });
    const mixed = [...full, ...taken].sort((a, b) => a.at - b.at);
    expect(inCode.map(({ sourceId }) => sourceId)).toEqual(ids(mixed));
    // A warning is no failure, in whichever way it is asked for.
    expect(await list({ cluster: clusterOf(warned)!.id })).toEqual([]);
    expect(await list({ cluster: "unheard of" })).toEqual([]);

    const { clusters, failing, failingObjects } = await store.events.facts(TENANT, JOB, NOW);
    expect(clusters.map(({ objects, cluster }) => [cluster.status, objects])).toEqual([
      ["failure", 7],
      ["failure", 7],
      ["warning", 1],
    ]);
    expect(failing).toEqual([{ code: "EntryConflict", objects: 14 }]);
    expect(failingObjects).toBe(14);
  });

  test("is still counted when its last row is older than every window", async () => {
    const store = await openStore();
    const at = NOW - 20 * DAY;
    await store.events.commit(TENANT, [failed("long ago", at, { action: "disable" })], at);
    const { clusters } = await store.events.facts(TENANT, JOB, NOW + 20 * DAY);
    expect(clusters).toEqual([
      expect.objectContaining({ objects: 1, rows: { "1h": 0, "24h": 0, "7d": 0, "30d": 0 } }),
    ]);
    expect(clusters[0]!.firstAt).toBe(Math.floor(at / HOUR) * HOUR);
    expect(clusters[0]!.cluster.leaving).toBe(true);
  });
});

test("more clusters than a job tells apart are counted without their words, leavers still apart", async () => {
  const store = await openStore();
  const many = Array.from({ length: 1100 }, (_, i) => because(`m${i}`, "It failed.", failingIn(i)));
  const leavers = [0, 1].map((i) =>
    because(`l${i}`, "No.", { ...failingIn(i), action: "disable", code: "Refused" }),
  );
  await store.events.commit(TENANT, many, NOW);
  await store.events.commit(TENANT, leavers, NOW);
  const { clusters, failing } = await store.events.facts(TENANT, JOB, NOW);
  expect(clusters.length).toBe(1024 + 2);
  const [rest, ...others] = clusters;
  expect(rest).toMatchObject({ objects: 76, cluster: { code: "EntryConflict", template: null } });
  expect(others.filter(({ cluster }) => cluster.leaving)).toEqual([
    expect.objectContaining({ objects: 2, rows: { "1h": 2, "24h": 2, "7d": 2, "30d": 2 } }),
  ]);
  expect(failing).toEqual([
    { code: "EntryConflict", objects: 1100 },
    { code: "Refused", objects: 2 },
  ]);
  const totals = await store.events.totals(TENANT, JOB);
  expect(totals.map(({ code, rows }) => [code, rows])).toEqual([
    ["EntryConflict", 1100],
    ["Refused", 2],
  ]);
}, 20_000);

test("objects of the newest cycle are counted from its first row", async () => {
  const store = await openStore();
  const inCycle = (cycle: string, name: string, hours: number) =>
    row(`${cycle} ${name} ${hours}`, {
      cycleId: guid(cycle),
      at: NOW - hours * HOUR,
      source: person(name),
    });
  const long = Array.from({ length: 12 }, (_, i) => inCycle("long", `p${i % 4}`, 30 + i * 24));
  const short = Array.from({ length: 80 }, (_, i) => inCycle(`short ${i}`, "p9", 31 + i * 2));
  await store.events.commit(TENANT, [...long, ...short], NOW);
  const { cycles, objects } = await store.events.facts(TENANT, JOB, NOW);
  expect(cycles[0]).toMatchObject({
    cycleId: guid("long"),
    firstAt: NOW - (30 + 11 * 24) * HOUR,
    lastAt: NOW - 30 * HOUR,
    objects: 4,
  });
  expect(objects.cycle).toEqual({ attempted: 5, failed: 0 });
  // Three days: those whose last row is older are left out, whole.
  expect(cycles.length).toBe(1 + 21);
  expect(cycles.every(({ lastAt }) => lastAt >= NOW - 3 * DAY)).toBe(true);
});

test("what is too old for every window is taken out, a little each time", async () => {
  const keyPrefix = freshPrefix();
  const store = await openStore({ keyPrefix });
  const redis = openRedis();
  const old = Array.from({ length: 1300 }, (_, i) =>
    row(`o${i}`, { at: NOW - HOUR - i, source: person(`o${i}`) }),
  );
  await store.events.commit(TENANT, old, NOW);
  const [key = ""] = await redis.keys(`${keyPrefix}:*}:a`);
  expect(await redis.zcard(key)).toBe(1300);
  const later = NOW + 32 * DAY;
  await store.events.commit(TENANT, [row("new", { at: later, source: person("o7") })], later);
  expect(await redis.zcard(key)).toBe(1);
  const { objects } = await store.events.facts(TENANT, JOB, later + 1);
  expect(objects["30d"]).toEqual({ attempted: 1, failed: 0 });
});

test("the last attempt stands, however many skips follow it", async () => {
  const store = await openStore();
  const warned = row("warned", { status: "warning", at: NOW - 3 * DAY });
  const skips = Array.from({ length: 100 }, (_, i) =>
    row(`s${i}`, { status: "skipped", at: NOW - 2 * DAY + i * MINUTE }),
  );
  await store.events.commit(TENANT, [warned, ...skips], NOW);
  const late = row("late", { at: NOW - 6 * DAY });
  await store.events.commit(TENANT, [late], NOW);
  const { objects } = await store.events.facts(TENANT, JOB, NOW);
  expect(objects["24h"].attempted).toBe(0);
  expect(objects["7d"].attempted).toBe(1);
  const around = await store.events.facts(TENANT, JOB, warned.at + DAY);
  expect(around.objects["24h"].attempted).toBe(1);
});

test("a spell is what its hours say, though only few days are asked for theirs", () => {
  const someHours = fc.uniqueArray(fc.integer({ min: 0, max: 24 * 30 }), {
    minLength: 1,
    maxLength: 25,
  });
  fc.assert(
    fc.property(someHours, (unsorted) => {
      const hours = unsorted.sort((a, b) => a - b);
      const days = [...new Set(hours.map((hour) => Math.floor(hour / 24)))];
      const telling = new Set(tellingDays(days));
      const spell = spellOf(days, (day) => {
        expect(telling).toContain(day);
        const ofDay = hours.filter((hour) => Math.floor(hour / 24) === day);
        return { first: ofDay[0] ?? -1, last: ofDay.at(-1) ?? -1 };
      });
      const at = hours.findLastIndex((hour, i) => i > 0 && hour - (hours[i - 1] ?? 0) > 48);
      expect(spell).toEqual({
        firstHour: hours[0],
        lastHour: hours.at(-1),
        pause: at < 0 ? null : { lastHour: hours[at - 1], resumedHour: hours[at] },
      });
    }),
    { numRuns: 500 },
  );
  expect(spellOf([], () => ({ first: 0, last: 0 }))).toBeNull();
});
