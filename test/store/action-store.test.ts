import { expect, test } from "vitest";
import type { Acknowledgement, Silence } from "../../domain/notify/action.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { openTestRedisClient, openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { readAllPages } from "./expected-contents.ts";

const NOW = Date.parse("2026-11-26T12:00:00Z");
const ADA = { name: "Ada", via: "console" } as const;
const BEN = { name: "ben@contoso.example", via: "link" } as const;

function acknowledgementOf(incidentId: string, changes: Partial<Acknowledgement> = {}) {
  return { incidentId, by: ADA, reason: "I look at it", at: NOW, ...changes };
}

function silenceOf(id: string, changes: Partial<Silence> = {}): Silence {
  return {
    id,
    kind: "silence",
    matcher: {
      tenants: ["contoso"],
      applications: null,
      incidentKinds: ["failures"],
      incidentId: null,
    },
    by: ADA,
    reason: "data clean-up",
    createdAt: NOW,
    beginsAt: NOW,
    endsAt: NOW + HOUR,
    endedBy: null,
    ...changes,
  };
}

async function openActions(keyPrefix = uniqueKeyPrefix()) {
  const store = await openTestStore({ keyPrefix, now: () => NOW });
  const auditActions = async () =>
    (await store.actions.listAuditEntries({ limit: 100, cursor: null })).items.map(
      ({ action, actor, subject }) => `${action} ${subject} by ${actor.name}`,
    );
  return { ...store.actions, auditActions, keyPrefix };
}

test("the first acknowledgement of an incident stays, also if several people acknowledge it at once", async () => {
  const actions = await openActions();
  const results = await Promise.all(
    [ADA, BEN, ADA, BEN].map((by) =>
      actions.acknowledge(acknowledgementOf("i1", { by }), "contoso"),
    ),
  );
  expect(new Set(results.map(({ by }) => by.name)).size).toBe(1);
  const stored = await actions.acknowledgements(["i0", "i1"]);
  expect([...stored]).toEqual([["i1", results[0]]]);
  expect(await actions.auditActions()).toEqual([
    `incident-acknowledged i1 by ${results[0]?.by.name}`,
  ]);
});

test("a withdrawn acknowledgement is gone, and another person can acknowledge the incident", async () => {
  const actions = await openActions();
  expect(await actions.withdrawAcknowledgement("i1", "contoso", { by: BEN, at: NOW })).toBeNull();
  await actions.acknowledge(acknowledgementOf("i1"), "contoso");
  const withdrawn = await actions.withdrawAcknowledgement("i1", "contoso", { by: BEN, at: NOW });
  expect(withdrawn).toEqual(acknowledgementOf("i1"));
  expect(await actions.acknowledgements(["i1"])).toEqual(new Map());
  await actions.acknowledge(acknowledgementOf("i1", { by: BEN }), "contoso");
  expect(await actions.auditActions()).toEqual([
    "incident-acknowledged i1 by ben@contoso.example",
    "acknowledgement-withdrawn i1 by ben@contoso.example",
    "incident-acknowledged i1 by Ada",
  ]);
});

test("an acknowledgement that cannot be read counts as none and is replaced by the next", async () => {
  const actions = await openActions();
  const redis = openTestRedisClient();
  await redis.set(`${actions.keyPrefix}:{actions}:k:i1`, "damaged");
  expect(await actions.acknowledgements(["i1"])).toEqual(new Map());
  expect(await actions.acknowledge(acknowledgementOf("i1"), "contoso")).toEqual(
    acknowledgementOf("i1"),
  );
});

test("current silences are those that have not ended, and the list has all, newest first", async () => {
  const actions = await openActions();
  const later = { kind: "maintenance", beginsAt: NOW + DAY, endsAt: NOW + DAY + HOUR } as const;
  const silences = [
    silenceOf("past", { createdAt: NOW - DAY, beginsAt: NOW - DAY, endsAt: NOW - HOUR }),
    silenceOf("now"),
    silenceOf("later", { ...later, createdAt: NOW + MINUTE }),
  ];
  for (const silence of silences) expect(await actions.createSilence(silence, null)).toBe(true);
  const currentIds = async (at: number) => (await actions.currentSilences(at)).map(({ id }) => id);
  expect(await currentIds(NOW)).toEqual(["now", "later"]);
  expect(await currentIds(NOW + HOUR)).toEqual(["later"]);
  const listed = await readAllPages((cursor) => actions.listSilences({ limit: 2, cursor }));
  expect(listed).toEqual([...silences].reverse());
});

test("a silence that someone ends stays in the list, and a second end changes nothing", async () => {
  const actions = await openActions();
  await actions.createSilence(silenceOf("s1"), ["contoso"]);
  const ended = { by: BEN, at: NOW + MINUTE };
  const result = await actions.endSilence("s1", ["contoso"], ended);
  expect(result).toEqual(silenceOf("s1", { endedBy: ended }));
  expect(await actions.endSilence("s1", ["contoso"], { by: ADA, at: NOW + 2 * MINUTE })).toEqual(
    result,
  );
  expect(await actions.currentSilences(NOW + MINUTE)).toEqual([]);
  expect(await actions.silence("s1")).toEqual(result);
  expect(await actions.endSilence("unknown", null, ended)).toBeNull();
  expect(await actions.auditActions()).toEqual([
    "silence-ended s1 by ben@contoso.example",
    "silence-created s1 by Ada",
  ]);
});

test("an address is in the list of unsubscriptions once, in whatever case it is written, and is removed by its id", async () => {
  const actions = await openActions();
  const actedBy = { by: BEN, at: NOW };
  expect(await actions.unsubscribe("Ben@contoso.example", actedBy)).toBe(true);
  expect(await actions.unsubscribe("ben@contoso.example", { by: BEN, at: NOW + 1 })).toBe(true);
  const [unsubscription, ...others] = await actions.unsubscriptions();
  expect(unsubscription).toMatchObject({ address: "Ben@contoso.example", at: NOW });
  expect(unsubscription?.id).not.toMatch(/ben/i);
  expect(others).toEqual([]);
  const undone = await actions.resubscribe(unsubscription?.id ?? "", { by: ADA, at: NOW });
  expect(undone).toEqual(unsubscription);
  expect(await actions.resubscribe(unsubscription?.id ?? "", { by: ADA, at: NOW })).toBeNull();
  expect(await actions.unsubscriptions()).toEqual([]);
  expect(await actions.auditActions()).toEqual([
    "address-subscribed Ben@contoso.example by Ada",
    "address-unsubscribed Ben@contoso.example by ben@contoso.example",
  ]);
});

test("pages of the audit trail repeat and miss no entry while entries arrive", async () => {
  const actions = await openActions();
  const add = (n: number) =>
    actions.acknowledge(acknowledgementOf(`i${n}`, { at: NOW - n * HOUR }), "contoso");
  for (let n = 0; n < 7; n += 1) await add(n);
  let added = 7;
  const entries = await readAllPages(async (cursor) => {
    const page = await actions.listAuditEntries({ limit: 2, cursor });
    await add(added++);
    return page;
  });
  // The order is that of the changes, whatever their times are.
  expect(entries.map(({ subject }) => subject)).toEqual(["i6", "i5", "i4", "i3", "i2", "i1", "i0"]);
});

test("every key of actions has a lifetime or a bound, and all are in one slot", async () => {
  const actions = await openActions();
  await actions.acknowledge(acknowledgementOf("i1"), "contoso");
  await actions.createSilence(silenceOf("s1"), null);
  await actions.unsubscribe("ben@contoso.example", { by: BEN, at: NOW });
  const redis = openTestRedisClient();
  const keys = await redis.keys(`${actions.keyPrefix}:*`);
  expect(keys.every((key) => key.startsWith(`${actions.keyPrefix}:{actions}:`))).toBe(true);
  const lasting = [];
  for (const key of keys.sort())
    if ((await redis.ttl(key)) < 0) lasting.push(key.split(":").at(-1));
  expect(lasting).toEqual(["c", "l", "u"]);
  const next = silenceOf("s2", { createdAt: NOW + 2 * HOUR, endsAt: NOW + 3 * HOUR });
  expect(await actions.createSilence(next, null)).toBe(true);
  expect(await redis.zrange(`${actions.keyPrefix}:{actions}:c`, "0", "-1")).toEqual(["s2"]);
});
