import { randomUUID } from "node:crypto";
import type { SimulatedJob } from "../provisioning/simulated-job.ts";
import type { SimulatedTenant } from "../tenant/simulated-tenant.ts";
import { isGroup, type ObjectRef } from "../tenant/tenant-change.ts";
import type { ProvisioningTarget, TargetCall, TargetReply } from "./provisioning-target.ts";
import {
  type LinkedScimGroup,
  type LinkedScimUser,
  linkAccounts,
  linkedMembers,
  postAccounts,
  resourceIdOf,
  type ScimClientContext,
} from "./scim-accounts.ts";
import { createScimHttp, type JsonObject, type ScimAnswer } from "./scim-http.ts";
import {
  activePatch,
  attributePatch,
  groupResource,
  managerPatch,
  memberAddPatch,
  memberRemovalPatch,
  patchValuesOf,
  userResource,
} from "./scim-requests.ts";
import { httpFailure, typicalFailure } from "./target-failures.ts";

export type ScimConnection = {
  /**
   * The tenant URL from the job's settings; `?aadOptscim062020` selects Entra's SCIM-compliant
   * dialect.
   */
  readonly url: string;
  /** The token currently stored in the job's settings. */
  readonly token: () => string;
  /**
   * Loads all accounts at once; every resource has its `id`, and groups have their `members`.
   * Default: each account is posted, and the server assigns the ids.
   */
  readonly load?: (
    users: readonly LinkedScimUser[],
    groups: readonly LinkedScimGroup[],
  ) => void | Promise<void>;
  /** Request time-out in real milliseconds. Default: 5,000. */
  readonly timeoutMs?: number;
};

type ExportCall = Extract<TargetCall, { kind: "export" }>;

/** Entra sends at most this many members in one request. */
const MEMBERS_PER_PATCH = 100;

/** Loads the existing accounts into a SCIM server, then connects a job to the server. */
export async function connectScim(options: {
  readonly tenant: SimulatedTenant;
  readonly job: SimulatedJob;
  readonly connection: ScimConnection;
  /** The target id of an object in the log rows. */
  readonly targetIdOf: (ref: ObjectRef) => string;
}): Promise<{ readonly call: ProvisioningTarget; close(): Promise<void> }> {
  const { tenant, job, connection } = options;
  const http = createScimHttp(connection.url, connection.token, connection.timeoutMs);
  const hasCompliantScimFlag = new URL(connection.url).searchParams.has("aadOptscim062020");
  const context: ScimClientContext = {
    tenant,
    job,
    http,
    hasCompliantScimFlag,
    writtenMembers: new Map(),
  };
  if (connection.load === undefined) await postAccounts(context);
  else await connection.load(...linkAccounts(context, options.targetIdOf));
  const call = (request: TargetCall): Promise<TargetReply> =>
    request.kind === "probe" ? probeServer(context) : exportTo(context, request);
  return { call, close: () => http.close() };
}

/** Queries a random user and a random group, as Test Connection does; the answer must be a list. */
async function probeServer({ http, job }: ScimClientContext): Promise<TargetReply> {
  const answer = await http.send({
    method: "GET",
    path: "/Users",
    query: { filter: `userName eq "${randomUUID()}"` },
    isProbe: true,
  });
  if (!answer.ok) return { ok: false, failure: answer.failure };
  if (typeof answer.body["totalResults"] !== "number") {
    return { ok: false, failure: httpFailure(answer.status, JSON.stringify(answer.body), true) };
  }
  if (!job.app.provisionsGroups) return { ok: true, outcome: "matched", targetId: null };
  const query = { excludedAttributes: "members", filter: `displayName eq "${randomUUID()}"` };
  const groups = await http.send({ method: "GET", path: "/Groups", query, isProbe: true });
  if (!groups.ok) return { ok: false, failure: groups.failure };
  return { ok: true, outcome: "matched", targetId: null };
}

async function exportTo(context: ScimClientContext, call: ExportCall): Promise<TargetReply> {
  if (isGroup(call.ref)) return exportGroup(context, call);
  switch (call.operation) {
    case "create":
      return createUser(context, call);
    case "update":
      return updateUser(context, call);
    case "disable":
      return patchResource(context, call, activePatch(false, context.hasCompliantScimFlag));
    case "delete":
      return deleteResource(context, call);
  }
}

async function createUser(context: ScimClientContext, { ref }: ExportCall): Promise<TargetReply> {
  const { tenant, job, http } = context;
  const userName = tenant.people.userPrincipalName(ref);
  const filter = `userName eq "${userName}"`;
  const found = await http.send({ method: "GET", path: "/Users", query: { filter } });
  if (!found.ok) return { ok: false, failure: found.failure };
  const matches = resourcesIn(found.body);
  if (matches.length > 1) {
    const code = "SystemForCrossDomainIdentityManagementMultipleEntriesInResponse";
    return { ok: false, failure: { ...typicalFailure("Conflict"), code } };
  }
  const resource = userResource(tenant, job.app, ref);
  const match = matches[0];
  if (match !== undefined) return linkExistingAccount(context, match, resource);
  const reply = createdReply(await http.send({ method: "POST", path: "/Users", body: resource }));
  return reply.ok ? addManager(context, ref, reply) : reply;
}

async function addManager(
  context: ScimClientContext,
  ref: ObjectRef,
  reply: Extract<TargetReply, { ok: true }>,
): Promise<TargetReply> {
  const managerId = managerIdOf(context, ref);
  if (managerId === null) return reply;
  const path = `/Users/${reply.targetId ?? ""}`;
  const body = managerPatch(managerId, context.hasCompliantScimFlag);
  const answer = await context.http.send({ method: "PATCH", path, body });
  return answer.ok ? reply : { ok: false, failure: answer.failure };
}

/** Links an existing account and writes only the attributes that differ. */
async function linkExistingAccount(
  context: ScimClientContext,
  match: JsonObject,
  resource: JsonObject,
): Promise<TargetReply> {
  const targetId = resourceIdOf(match);
  const differingKeys = ["active", "title", "displayName"].filter(
    (key) => match[key] !== resource[key],
  );
  if (differingKeys.length === 0) return { ok: true, outcome: "matched", targetId };
  const values = differingKeys.map((path) => ({ path, value: resource[path], isNew: false }));
  const body = attributePatch(values, context.hasCompliantScimFlag);
  const answer = await context.http.send({ method: "PATCH", path: `/Users/${targetId}`, body });
  return answer.ok
    ? { ok: true, outcome: "changed", targetId }
    : { ok: false, failure: answer.failure };
}

/** Reads the user, then patches the user, as Entra does. */
async function updateUser(context: ScimClientContext, call: ExportCall): Promise<TargetReply> {
  const read = await context.http.send({ method: "GET", path: `/Users/${call.targetId ?? ""}` });
  if (!read.ok) return { ok: false, failure: read.failure };
  const isReactivation = call.edits.some(({ attribute }) => attribute === "active");
  if (isReactivation)
    return patchResource(context, call, activePatch(true, context.hasCompliantScimFlag));
  const values = patchValuesOf(call.edits, managerIdOf(context, call.ref));
  if (values.length === 0) return { ok: true, outcome: "changed", targetId: call.targetId };
  return patchResource(context, call, attributePatch(values, context.hasCompliantScimFlag));
}

async function patchResource(
  { http }: ScimClientContext,
  call: ExportCall,
  body: JsonObject,
): Promise<TargetReply> {
  const path = `/${isGroup(call.ref) ? "Groups" : "Users"}/${call.targetId ?? ""}`;
  const answer = await http.send({ method: "PATCH", path, body });
  if (!answer.ok) return { ok: false, failure: answer.failure };
  return { ok: true, outcome: "changed", targetId: call.targetId };
}

async function deleteResource({ http }: ScimClientContext, call: ExportCall): Promise<TargetReply> {
  const path = `/${isGroup(call.ref) ? "Groups" : "Users"}/${call.targetId ?? ""}`;
  const answer = await http.send({ method: "DELETE", path });
  // 404 is a success: the object does not exist any more.
  if (!answer.ok && answer.status !== 404) return { ok: false, failure: answer.failure };
  return { ok: true, outcome: "changed", targetId: null };
}

async function exportGroup(context: ScimClientContext, call: ExportCall): Promise<TargetReply> {
  const { tenant, http } = context;
  if (call.operation === "delete") return deleteResource(context, call);
  if (call.operation !== "create") return writeMembers(context, call, call.targetId ?? "");

  const filter = `displayName eq "${tenant.nameOf(call.ref)}"`;
  const query = { excludedAttributes: "members", filter };
  const found = await http.send({ method: "GET", path: "/Groups", query });
  if (!found.ok) return { ok: false, failure: found.failure };
  const match = resourcesIn(found.body)[0];
  if (match !== undefined) return writeMembers(context, call, resourceIdOf(match));
  const body = groupResource(tenant, call.ref);
  const reply = createdReply(await http.send({ method: "POST", path: "/Groups", body }));
  if (!reply.ok) return reply;
  const members = await writeMembers(context, call, reply.targetId ?? "");
  return members.ok ? reply : members;
}

async function writeMembers(
  context: ScimClientContext,
  call: ExportCall,
  targetId: string,
): Promise<TargetReply> {
  const { http, hasCompliantScimFlag } = context;
  const before = context.writtenMembers.get(call.ref) ?? new Set<string>();
  const after = linkedMembers(context, call.ref);
  const bodies = [
    ...chunks([...after].filter((id) => !before.has(id))).map((ids) => memberAddPatch(ids)),
    ...chunks([...before].filter((id) => !after.has(id))).map((ids) =>
      memberRemovalPatch(ids, hasCompliantScimFlag),
    ),
  ];
  for (const body of bodies) {
    const answer = await http.send({ method: "PATCH", path: `/Groups/${targetId}`, body });
    if (!answer.ok) return { ok: false, failure: answer.failure };
  }
  context.writtenMembers.set(call.ref, after);
  return { ok: true, outcome: "changed", targetId };
}

function chunks(ids: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(ids.length / MEMBERS_PER_PATCH);
  return Array.from({ length: count }, (_, n) =>
    ids.slice(n * MEMBERS_PER_PATCH, (n + 1) * MEMBERS_PER_PATCH),
  );
}

function createdReply(answer: ScimAnswer): TargetReply {
  if (!answer.ok) return { ok: false, failure: answer.failure };
  const targetId = resourceIdOf(answer.body);
  // Without an id in the answer the object could not be updated later.
  if (targetId === "") {
    return { ok: false, failure: httpFailure(answer.status, JSON.stringify(answer.body), false) };
  }
  return { ok: true, outcome: "created", targetId };
}

function managerIdOf({ tenant, job }: ScimClientContext, person: number): string | null {
  const manager = tenant.people.managerOf(person);
  if (!job.app.mapsManager || manager < 0) return null;
  return job.targetIds.get(manager) ?? null;
}

function resourcesIn(body: JsonObject): readonly JsonObject[] {
  const resources = body["Resources"];
  return Array.isArray(resources) ? resources : [];
}
