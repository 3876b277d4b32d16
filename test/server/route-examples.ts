import type { AccessKey } from "../../domain/access-key.ts";
import type { Silence } from "../../domain/notify/action.ts";
import { HOUR } from "../../domain/time.ts";
import type { Store } from "../../store/store.ts";
import { JOBS, NOW } from "./job-fixtures.ts";
import { ADA } from "./person-fixtures.ts";
import { INCIDENTS, NOTIFICATION_IDS } from "./seed-store.ts";

/** One request to a route about something of one tenant. */
type Example = {
  /** The values in braces of the path. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

type RouteExample = {
  /** The store may need a record first. */
  request(tenant: TenantName, store: Store): Example | Promise<Example>;
  /** The status for a caller that may not see the tenant; null if the request names no tenant. */
  readonly statusOfOther: 400 | 404 | null;
  /** The route answers only callers that may see all tenants. */
  readonly needsAllTenants?: true;
};

type TenantName = "contoso" | "fabrikam";

const JOB_OF = { contoso: JOBS.tickets.jobId, fabrikam: JOBS.foreign.jobId } as const;
const INCIDENT_OF = { contoso: INCIDENTS[0].id, fabrikam: INCIDENTS[1].id } as const;
const NOTIFICATION_OF = {
  contoso: `${NOTIFICATION_IDS[0]}`,
  fabrikam: `${NOTIFICATION_IDS[1]}`,
} as const;
const ERASED = "e0000000-0000-4000-8000-000000000001";
const BY = { name: "test", via: "api" } as const;

function silenceOf(tenant: TenantName): Silence {
  return {
    ...{ id: `silence-${tenant}`, kind: "silence", reason: "access matrix", by: BY, endedBy: null },
    matcher: { tenants: [tenant], applications: null, incidentKinds: null, incidentId: null },
    ...{ createdAt: NOW, beginsAt: NOW, endsAt: NOW + HOUR },
  };
}

function keyFor(tenant: TenantName): AccessKey {
  return {
    ...{ id: `key-${tenant}`, name: `to revoke in ${tenant}`, sha256: "0".repeat(64) },
    ...{ role: "viewer", tenants: [tenant], createdBy: BY.name, createdAt: NOW, expiresAt: null },
  };
}

const list: RouteExample = {
  request: (tenant) => ({ query: { tenant } }),
  statusOfOther: 404,
};
const listOfAllTenants: RouteExample = { request: () => ({}), statusOfOther: null };
const job: RouteExample = {
  request: (tenant) => ({ path: { jobId: JOB_OF[tenant] } }),
  statusOfOther: 404,
};
const person: RouteExample = {
  request: (tenant) => ({ path: { tenant, id: ADA } }),
  statusOfOther: 404,
};
const incident: RouteExample = {
  request: (tenant) => ({ path: { id: INCIDENT_OF[tenant] }, body: {} }),
  statusOfOther: 404,
};

/** A request to each route. The access matrix fails for a route without an example. */
export const ROUTE_EXAMPLES: Readonly<Record<string, RouteExample>> = {
  "get /tenants": listOfAllTenants,
  "get /tenants/{tenant}": {
    request: (tenant) => ({ path: { tenant } }),
    statusOfOther: 404,
  },
  "get /jobs": list,
  "get /jobs/{jobId}": job,
  "get /jobs/{jobId}/changes": job,
  "get /jobs/{jobId}/cycles": job,
  "get /jobs/{jobId}/progress": job,
  "get /jobs/{jobId}/failures": job,
  "get /jobs/{jobId}/quarantine": job,
  "post /jobs/{jobId}/what-if": {
    request: (tenant) => ({ path: { jobId: JOB_OF[tenant] }, body: {} }),
    statusOfOther: 404,
  },
  "get /jobs/{jobId}/identities": job,
  "get /identities": {
    request: (tenant) => ({ query: { query: "ada", tenant } }),
    statusOfOther: 404,
  },
  "post /identities/search": {
    request: (tenant) => ({ body: { query: "ada", tenant } }),
    statusOfOther: 404,
  },
  "post /identities/lookup": {
    request: (tenant) => ({ body: { ids: [ADA], tenant } }),
    statusOfOther: 404,
  },
  "get /identities/{tenant}/{id}": person,
  "delete /identities/{tenant}/{id}": person,
  "get /identities/{tenant}/{id}/erasure": {
    async request(tenant, { actions }) {
      await actions.orderErasure({ tenant, ids: [ERASED], by: BY, at: NOW, erasedAt: null });
      return { path: { tenant, id: ERASED } };
    },
    statusOfOther: 404,
  },
  "get /identities/{tenant}/{id}/events": person,
  "get /identities/{tenant}/{id}/members": person,
  "get /leavers": list,
  "get /access-times": list,
  "get /events": list,
  "get /activity": list,
  "get /incidents": list,
  "get /incidents/{id}": incident,
  "post /incidents/{id}/why": {
    request: (tenant) => ({ path: { id: INCIDENT_OF[tenant] }, body: { recipient: "on-call" } }),
    statusOfOther: 404,
  },
  "post /incidents/{id}/acknowledge": incident,
  "delete /incidents/{id}/acknowledge": incident,
  "get /notifications": listOfAllTenants,
  "get /notifications/{id}": {
    request: (tenant) => ({ path: { id: NOTIFICATION_OF[tenant] } }),
    statusOfOther: 404,
  },
  "get /silences": listOfAllTenants,
  "post /silences": {
    request: (tenant) => ({ body: { tenants: [tenant], minutes: 60, reason: "access matrix" } }),
    statusOfOther: 400,
  },
  "delete /silences/{id}": {
    async request(tenant, { actions }) {
      await actions.createSilence(silenceOf(tenant), [tenant]);
      return { path: { id: silenceOf(tenant).id } };
    },
    statusOfOther: 404,
  },
  "get /audit": listOfAllTenants,
  "get /unsubscriptions": { ...listOfAllTenants, needsAllTenants: true },
  "delete /unsubscriptions/{id}": {
    async request(_tenant, { actions }) {
      await actions.unsubscribe("ben@contoso.example", { by: BY, at: NOW });
      const [unsubscription] = await actions.unsubscriptions();
      return { path: { id: `${unsubscription?.id}` } };
    },
    statusOfOther: null,
    needsAllTenants: true,
  },
  "get /keys": listOfAllTenants,
  "post /keys": {
    async request(tenant, { actions }) {
      const name = `key ${(await actions.accessKeys()).length}`;
      return { body: { name, role: "viewer", tenants: [tenant] } };
    },
    statusOfOther: 400,
  },
  "delete /keys/{id}": {
    async request(tenant, { actions }) {
      const key = keyFor(tenant);
      await actions.createAccessKey(key, { by: BY, at: NOW, tenants: [tenant], reason: "" });
      return { path: { id: key.id } };
    },
    statusOfOther: 404,
  },
  "get /me": listOfAllTenants,
  "get /settings": listOfAllTenants,
  "get /targets": list,
  "get /targets/{name}": {
    request: (tenant) => ({ path: { name: tenant === "contoso" ? "phones" : "other" } }),
    statusOfOther: 404,
  },
  "get /series/{name}": {
    request: (tenant) => ({ path: { name: "failing-objects" }, query: { job: JOB_OF[tenant] } }),
    statusOfOther: 404,
  },
};
