import { ACTIVE, type Job } from "../provisioning/job.ts";
import { groupOf, isGroup, type ObjectRef } from "../tenant/change.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { Json, ScimHttp } from "./scim-http.ts";
import { groupResource, userResource } from "./scim-resources.ts";

export type KnownUser = ReturnType<typeof userResource> & { readonly id: string };
export type KnownGroup = ReturnType<typeof groupResource> & {
  readonly id: string;
  readonly members: readonly { readonly value: string }[];
};

/** One job and its real target. */
export type Context = {
  readonly tenant: Tenant;
  readonly job: Job;
  readonly http: ScimHttp;
  readonly hasFlag: boolean;
  /** Members as last written, by group. */
  readonly written: Map<ObjectRef, Set<string>>;
};

/** Posts every account, and learns the ids that the target gives. */
export async function postAccounts(context: Context): Promise<void> {
  for (const [ref, state] of context.job.links.entries()) {
    const body = isGroup(ref)
      ? groupResource(context.tenant, ref)
      : userAccount(context, ref, state === ACTIVE);
    const path = isGroup(ref) ? "/Groups" : "/Users";
    const answer = await context.http.send({ method: "POST", path, body });
    if (!answer.ok)
      throw new Error(`The target refused its first accounts: ${answer.failure.reason}`);
    context.job.targetIds.set(ref, idIn(answer.body));
  }
}

/** Every account with the id that history knows it by. */
export function knownAccounts(
  context: Context,
  targetIdOf: (ref: ObjectRef) => string,
): [users: readonly KnownUser[], groups: readonly KnownGroup[]] {
  const { tenant, job, written } = context;
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
      written.set(ref, members);
      return {
        ...groupResource(tenant, ref),
        id: targetIdOf(ref),
        members: [...members].map((value) => ({ value })),
      };
    }),
  ];
}

/** A user as the target must hold it by now. */
const userAccount = ({ tenant, job }: Context, person: number, active: boolean) => ({
  ...userResource(tenant, job.app, person),
  active,
});

/** Ids of the members whom the target holds. */
export function linkedMembers({ tenant, job }: Context, ref: ObjectRef): Set<string> {
  const people = tenant.groups[groupOf(ref)]?.members ?? new Set<number>();
  return new Set([...people].flatMap((person) => job.targetIds.get(person) ?? []));
}

export const idIn = (body: Json): string => (typeof body["id"] === "string" ? body["id"] : "");
