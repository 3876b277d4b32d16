import type { Incident } from "../../domain/incident.ts";
import { canBeAboutJob } from "../../domain/incident-id.ts";
import { retryUntilApplied } from "../redis/apply-writes.ts";
import { chunkList } from "../redis/chunk-list.ts";
import { incidentKeys } from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { ttlSeconds } from "../redis/store-context.ts";
import { readDeliveryTotals } from "./delivery-totals.ts";
import { createDispatchStore } from "./dispatch-store.ts";
import { readDueNotifications } from "./due-notifications.ts";
import {
  type IncidentWriter,
  incidentJson,
  notificationJson,
  readAll,
  readRecord,
} from "./incident-records.ts";
import type { IncidentStore } from "./incident-types.ts";
import { readIdListPage } from "./read-id-list.ts";
import { trySaveDeliveries } from "./save-deliveries.ts";
import { trySaveChange } from "./save-incident.ts";

const INCIDENTS_AT_ONCE = 100;

async function readIncidentsOfJob(
  { redis, keys }: IncidentWriter,
  ids: readonly string[],
  { tenant, jobId }: { readonly tenant: string; readonly jobId: string },
): Promise<readonly Incident[]> {
  const incidents: Incident[] = [];
  const ownIds = ids.filter((id) => canBeAboutJob(id, tenant, jobId));
  for (const chunk of chunkList(ownIds, INCIDENTS_AT_ONCE)) {
    const found = await readAll(redis, chunk.map(keys.incident), incidentJson);
    incidents.push(...found.filter(({ jobIds }) => jobIds.includes(jobId)));
  }
  return incidents;
}

export function createIncidentStore({ redis, prefix, retention }: StoreContext): IncidentStore {
  const keys = incidentKeys(prefix);
  const writer: IncidentWriter = { redis, keys, keepSeconds: ttlSeconds(retention.historyMs) };
  const readIncident = (id: string) => readRecord(redis, keys.incident(id), incidentJson);
  const readNotification = (id: string) =>
    readRecord(redis, keys.notification(id), notificationJson);
  const readIncidentIn = (state: Incident["state"] | null) => async (id: string) => {
    const incident = await readIncident(id);
    return state === null || incident?.state === state ? incident : null;
  };
  const readOpenIds = async (tenant: string) => {
    // The list or the hash may be lost. An open incident that is not found would be opened again.
    const [listedIds, ids] = await Promise.all([
      redis.zrange(keys.openIncidentsOfTenant(tenant), "0", "-1"),
      redis.hvals(keys.openIncidentIds(tenant)),
    ]);
    return [...new Set([...listedIds, ...ids])];
  };
  const readOpen = async (ids: readonly string[]) => {
    const incidents = await Promise.all(ids.map(readIncidentIn("open")));
    return incidents.filter((incident) => incident !== null);
  };
  return {
    saveChange: (change) => retryUntilApplied(() => trySaveChange(writer, change)),
    listOpen: async (tenant) => readOpen(await readOpenIds(tenant)),
    listOfJob: async (tenant, jobId) => {
      const listedIds = await redis.zrange(keys.incidentsOfTenant(tenant), "0", "-1");
      const ids = [...new Set([...listedIds, ...(await readOpenIds(tenant))])];
      return await readIncidentsOfJob(writer, ids, { tenant, jobId });
    },
    async *openBatches(tenant, batchSize) {
      for (const ids of chunkList(await readOpenIds(tenant), batchSize)) yield await readOpen(ids);
    },
    tenantsWithIncidents: () => redis.zrange(keys.tenantsWithIncidents, "0", "-1"),
    forgetTenant: async (tenant) => {
      await redis.zrem(keys.tenantsWithIncidents, tenant);
    },
    get: readIncident,
    getAll: (ids) => readAll(redis, ids.map(keys.incident), incidentJson),
    missingIds: async (ids) => {
      const counts = await Promise.all(ids.map((id) => redis.exists(keys.incident(id))));
      return ids.filter((_, i) => counts[i] === 0);
    },
    ...createDispatchStore(writer),
    list: ({ tenants, state, limit, cursor }) => {
      const lists = tenants.map(
        state === "open" ? keys.openIncidentsOfTenant : keys.incidentsOfTenant,
      );
      return readIdListPage(redis, lists, readIncidentIn(state), { limit, cursor });
    },
    notification: readNotification,
    notifications: (ids) => readAll(redis, ids.map(keys.notification), notificationJson),
    waitingNotifications: async (limit) => {
      const ids = await redis.zrange(keys.waitingNotifications, "0", `${limit - 1}`);
      return (await Promise.all(ids.map(readNotification))).filter(
        (notification) => notification !== null,
      );
    },
    dueNotifications: (now, limit) => readDueNotifications(writer, now, limit),
    saveDeliveries: (id, before, deliveries) =>
      retryUntilApplied(() => trySaveDeliveries(writer, id, { before, deliveries })),
    deliveryTotals: () => readDeliveryTotals(redis, keys.deliveryTotals),
    listNotifications: (limit, cursor) =>
      readIdListPage(redis, [keys.notifications], readNotification, { limit, cursor }),
  };
}
