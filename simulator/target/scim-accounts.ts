import { ACTIVE, type SimulatedJob } from "../provisioning/simulated-job.ts";
import type { SimulatedTenant } from "../tenant/simulated-tenant.ts";
import { groupIndexOf, isGroup, type ObjectRef } from "../tenant/tenant-change.ts";
import type { JsonObject, ScimHttp } from "./scim-http.ts";
import { groupResource, userResource } from "./scim-requests.ts";

export type LinkedScimUser = ReturnType<typeof userResource> & { readonly id: string };
export type LinkedScimGroup = ReturnType<typeof groupResource> & {
  readonly id: string;
  readonly members: readonly { readonly value: string }[];
};

/** A job and its SCIM server. */
export type ScimClientContext = {
  readonly tenant: SimulatedTenant;
  readonly job: SimulatedJob;
  readonly http: ScimHttp;
  /** Whether the tenant URL has the flag for Entra's SCIM-compliant dialect. */
  readonly hasCompliantScimFlag: boolean;
  /** The last written members of each group. */
  readonly writtenMembers: Map<ObjectRef, Set<string>>;
};

/** Posts every account and stores the ids that the server returns. */
export async function postAccounts(context: ScimClientContext): Promise<void> {
  for (const [ref, state] of context.job.links.entries()) {
    const body = isGroup(ref)
      ? groupResource(context.tenant, ref)
      : userAccount(context, ref, state === ACTIVE);
    const path = isGroup(ref) ? "/Groups" : "/Users";
    const answer = await context.http.send({ method: "POST", path, body });
    if (!answer.ok)
      throw new Error(`The SCIM server rejected an existing account: ${answer.failure.reason}`);
    context.job.targetIds.set(ref, resourceIdOf(answer.body));
  }
}

/**
 * Stores in the job the ids that the log rows use, and the members of each group. Returns all accounts with these
 * ids.
 */
export function linkAccounts(
  context: ScimClientContext,
  targetIdOf: (ref: ObjectRef) => string,
): [users: readonly LinkedScimUser[], groups: readonly LinkedScimGroup[]] {
  const { tenant, job, writtenMembers } = context;
  const linked = [...job.links.entries()];
  for (const [ref] of linked) job.targetIds.set(ref, targetIdOf(ref));
  const users = linked.filter(([ref]) => !isGroup(ref));
  const groups = linked.filter(([ref]) => isGroup(ref));
  return [
    users.map(([ref, state]) => ({
      ...userAccount(context, ref, state === ACTIVE),
      id: targetIdOf(ref),
    })),
    groups.map(([ref]) => {
      const members = linkedMembers(context, ref);
      writtenMembers.set(ref, members);
      return {
        ...groupResource(tenant, ref),
        id: targetIdOf(ref),
        members: [...members].map((value) => ({ value })),
      };
    }),
  ];
}

/** The user that the target must have now. */
const userAccount = ({ tenant, job }: ScimClientContext, person: number, isActive: boolean) => ({
  ...userResource(tenant, job.app, person),
  active: isActive,
});

/** Ids of the group's members that exist in the target. */
export function linkedMembers({ tenant, job }: ScimClientContext, ref: ObjectRef): Set<string> {
  const people = tenant.groups[groupIndexOf(ref)]?.members ?? new Set<number>();
  return new Set([...people].flatMap((person) => job.targetIds.get(person) ?? []));
}

export const resourceIdOf = (body: JsonObject): string =>
  typeof body["id"] === "string" ? body["id"] : "";
