import type { Acknowledgement } from "../../domain/notify/action.ts";
import { applyWrites, retryUntilApplied } from "../redis/apply-writes.ts";
import { actionKeys } from "../redis/keys.ts";
import { type StoreContext, ttlSeconds } from "../redis/store-context.ts";
import { createAccessKeyStore } from "./access-key-records.ts";
import type { ActedBy, ActionStore } from "./action-types.ts";
import {
  type ActionWriter,
  auditWrites,
  deleteExpiredEntries,
  readAuditPage,
  recordLookUp,
} from "./audit-trail.ts";
import { createErasureOrderStore } from "./erasure-orders.ts";
import { limitLookUps } from "./limit-look-ups.ts";
import { createSilenceStore } from "./silence-records.ts";
import { acknowledgementJson } from "./stored-actions.ts";
import { createUnsubscriptionStore } from "./unsubscription-records.ts";

export function createActionStore({ redis, prefix, retention, now }: StoreContext): ActionStore {
  const keys = actionKeys(prefix);
  const writer: ActionWriter = { redis, keys, keepSeconds: ttlSeconds(retention.historyMs) };
  return {
    acknowledge: (acknowledgement, tenant) => acknowledge(writer, acknowledgement, tenant),
    withdrawAcknowledgement: (incidentId, tenant, actedBy) =>
      withdrawAcknowledgement(writer, { incidentId, tenant, actedBy }),
    acknowledgements: async (incidentIds) => {
      if (incidentIds.length === 0) return new Map();
      const texts = await redis.mget(incidentIds.map(keys.acknowledgement));
      const found = incidentIds.flatMap((id, i) => parse(writer, id, texts[i] ?? null) ?? []);
      return new Map(found.map((acknowledgement) => [acknowledgement.incidentId, acknowledgement]));
    },
    ...createSilenceStore(writer),
    ...createUnsubscriptionStore(writer),
    ...createAccessKeyStore(writer),
    ...createErasureOrderStore(writer),
    listAuditEntries: (query) => readAuditPage(redis, keys, query),
    recordLookUp: (entry) => recordLookUp(writer, entry),
    limitLookUps: () => limitLookUps(writer, now()),
    deleteExpiredAuditEntries: () => deleteExpiredEntries(redis, keys, now()),
  };
}

function parse(
  { redis, keys }: ActionWriter,
  incidentId: string,
  text: string | null,
): Acknowledgement | null {
  const key = keys.acknowledgement(incidentId);
  return text === null ? null : acknowledgementJson.parse(redis, { key }, text);
}

async function acknowledge(
  writer: ActionWriter,
  acknowledgement: Acknowledgement,
  tenant: string,
): Promise<Acknowledgement> {
  const { redis, keys, keepSeconds } = writer;
  const { incidentId, by, at, reason } = acknowledgement;
  const key = keys.acknowledgement(incidentId);
  const about = { subject: incidentId, tenants: [tenant], reason };
  let stored = acknowledgement;
  await retryUntilApplied(async () => {
    const text = await redis.get(key);
    const before = parse(writer, incidentId, text);
    stored = before ?? acknowledgement;
    if (before !== null) return true;
    // A record that cannot be read is replaced.
    return await applyWrites(
      redis,
      [{ key, expected: text }],
      [
        ["SET", key, acknowledgementJson.pack(at, acknowledgement), "EX", keepSeconds],
        ...auditWrites(writer, "incident-acknowledged", { by, at }, about),
      ],
    );
  });
  return stored;
}

async function withdrawAcknowledgement(
  writer: ActionWriter,
  change: { readonly incidentId: string; readonly tenant: string; readonly actedBy: ActedBy },
): Promise<Acknowledgement | null> {
  const { redis, keys } = writer;
  const { incidentId, tenant, actedBy } = change;
  const key = keys.acknowledgement(incidentId);
  const about = { subject: incidentId, tenants: [tenant], reason: "" };
  let withdrawn: Acknowledgement | null = null;
  await retryUntilApplied(async () => {
    const text = await redis.get(key);
    withdrawn = parse(writer, incidentId, text);
    if (text === null) return true;
    return await applyWrites(
      redis,
      [{ key, expected: text }],
      [...auditWrites(writer, "acknowledgement-withdrawn", actedBy, about), ["DEL", key]],
    );
  });
  return withdrawn;
}
