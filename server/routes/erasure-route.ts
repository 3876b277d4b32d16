import { z } from "zod";
import type { ErasureOrder } from "../../domain/notify/action.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { notKnownProblem, Problem, shortenValue } from "../problem.ts";
import { PathId } from "../query-params.ts";
import { ErasureAnswer } from "../schema/action-schema.ts";
import type { AnswerOf } from "../schema/common-schema.ts";
import { requireTenant, type ServerContext } from "../server-context.ts";

/** A person is erased by object id only, because a name may belong to another person tomorrow. */
export function erasureRoutes(context: ServerContext): readonly Route[] {
  return [orderRoute(context), stateRoute(context)];
}

const personParams = z.strictObject({ tenant: PathId, id: PathId });

function orderRoute(context: ServerContext): Route {
  const { store, now } = context;
  return defineRoute({
    method: "delete",
    path: "/identities/{tenant}/{id}",
    summary:
      "Erase one person: the worker deletes everything about the person within minutes, and later rows do not bring the person back",
    neededRole: "admin",
    params: personParams,
    responseSchema: ErasureAnswer,
    async handle({ params, caller, actor }) {
      const { name: tenant } = requireTenant(context, caller, params.tenant);
      const person = await store.people.linkedPerson(tenant, params.id);
      const known = await findOrder(context, tenant, params.id);
      if (person === null && known === null) {
        if (await store.people.hasErased(tenant, [params.id])) {
          throw new Problem(
            409,
            "This person is erased already. GET /api/v1/audit?action=person-erased lists the erasures of a year.",
          );
        }
        const hint = "give the object id that GET /api/v1/identities shows";
        throw notKnownProblem("id", params.id, hint);
      }
      if (person?.identity.kind === "group") {
        throw new Problem(400, "This is the id of a group: only persons can be erased.");
      }
      const ordered =
        known ??
        (await store.actions.orderErasure({
          tenant,
          ids: person?.ids ?? [params.id],
          by: actor,
          at: now(),
          erasedAt: null,
        }));
      return erasureRow(ordered);
    },
  });
}

function stateRoute(context: ServerContext): Route {
  return defineRoute({
    path: "/identities/{tenant}/{id}/erasure",
    summary:
      "Whether the erasure of one person is ordered or done, until an hour after it was done",
    neededRole: "admin",
    params: personParams,
    responseSchema: ErasureAnswer,
    async handle({ params: { tenant, id }, caller }) {
      const { name } = requireTenant(context, caller, tenant);
      const order = await findOrder(context, name, id);
      if (order !== null) return erasureRow(order);
      throw new Problem(
        404,
        `No erasure of the person with the id "${shortenValue(id)}" is ordered, and none was done in the last hour; ` +
          "GET /api/v1/audit?action=person-erased lists those of a year.",
      );
    },
  });
}

async function findOrder(
  { store }: ServerContext,
  tenant: string,
  id: string,
): Promise<ErasureOrder | null> {
  const orders = await store.actions.erasureOrders(tenant);
  return orders.find(({ ids }) => ids.includes(id)) ?? null;
}

function erasureRow({ tenant, ids, at, erasedAt }: ErasureOrder): AnswerOf<typeof ErasureAnswer> {
  return {
    tenant,
    ids,
    orderedAt: formatRfc3339(at),
    erasedAt: formatRfc3339(erasedAt),
  };
}
