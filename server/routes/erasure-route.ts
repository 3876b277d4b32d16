import { z } from "zod";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { notKnownProblem, Problem } from "../problem.ts";
import { PathId } from "../query-params.ts";
import { ErasureAnswer } from "../schema/action-schema.ts";
import { requireTenant, type ServerContext } from "../server-context.ts";

/** A person is erased by object id only, because a name may belong to another person tomorrow. */
export function erasureRoute(context: ServerContext): Route {
  const { store, now } = context;
  return defineRoute({
    method: "delete",
    path: "/identities/{tenant}/{id}",
    summary:
      "Erase one person: the worker deletes everything about the person within minutes, and later rows do not bring the person back",
    neededRole: "admin",
    params: z.strictObject({ tenant: PathId, id: PathId }),
    responseSchema: ErasureAnswer,
    async handle({ params, caller, actor }) {
      const { name: tenant } = requireTenant(context, caller, params.tenant);
      const person = await store.people.linkedPerson(tenant, params.id);
      const orders = await store.actions.erasureOrders(tenant);
      const known = orders.find(({ ids }) => ids.includes(params.id));
      if (person === null && known === undefined) {
        const hint = "give the object id that GET /api/v1/identities shows";
        throw notKnownProblem("id", params.id, hint);
      }
      if (person?.identity.kind === "group") {
        throw new Problem(400, "This is the id of a group: only persons can be erased.");
      }
      const ordered =
        known ??
        (await store.actions.orderErasure({
          ...{ tenant, ids: person?.ids ?? [params.id], by: actor, at: now(), erasedAt: null },
        }));
      return {
        tenant,
        ids: ordered.ids,
        orderedAt: formatRfc3339(ordered.at),
        erasedAt: formatRfc3339(ordered.erasedAt),
      };
    },
  });
}
