import { z } from "zod";
import {
  AUDIT_ACTIONS,
  type AuditAction,
  type AuditEntry,
  type Unsubscription,
} from "../../domain/notify/action.ts";
import { incidentTitle } from "../../wording/incident-title.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { accessRemedy, type Caller, callerHas } from "../access/caller.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { decodeListCursor, encodeListCursor, StoreCursor } from "../list-cursor.ts";
import { notKnownProblem, Problem } from "../problem.ts";
import { CursorParam, enumListParam, LimitParam, listParam, PathId } from "../query-params.ts";
import { silenceRow } from "../rows/silence-row.ts";
import { AuditRow, UnsubscriptionRow } from "../schema/action-schema.ts";
import { type AnswerOf, listOf } from "../schema/common-schema.ts";
import type { ServerContext } from "../server-context.ts";
import { mayUseAllTenants } from "../silence-tenants.ts";
import { checkPeriod, isInPeriod, PERIOD_PARAMS } from "../time-range.ts";

/** The audit trail, and the addresses that get no reminders. */
export function auditRoutes(context: ServerContext): readonly Route[] {
  return [auditListRoute(context), unsubscriptionListRoute(context), resubscribeRoute(context)];
}

function auditListRoute(context: ServerContext): Route {
  return defineRoute({
    path: "/audit",
    summary:
      "Who looked up whose data, and who acknowledged, silenced and unsubscribed what, newest first",
    neededRole: "admin",
    query: z.strictObject({
      action: enumListParam(AUDIT_ACTIONS, "Actions."),
      actor: listParam("Names of API keys, or addresses of recipients."),
      ...PERIOD_PARAMS,
      limit: LimitParam,
      cursor: CursorParam,
    }),
    responseSchema: listOf(AuditRow),
    isAsOfNow: true,
    async handle({ query, caller }) {
      checkPeriod(query);
      const matches = (entry: AuditEntry) =>
        maySeeEntry(context, caller, entry) &&
        isInPeriod(query, entry.at) &&
        (query.actor.length === 0 || query.actor.includes(entry.actor.name)) &&
        (query.action.length === 0 || query.action.includes(entry.action));
      const kind = kindOf(query.action);
      const page = await context.store.actions.listAuditEntries({
        limit: query.limit,
        cursor: decodeListCursor("audit", StoreCursor, query.cursor),
        ...{ kind, matches },
      });
      const items = await Promise.all(page.items.map((entry) => auditRow(context, caller, entry)));
      const next = page.next === null ? null : encodeListCursor("audit", page.next);
      return { items, next, total: null, asOf: formatRfc3339(context.now()) };
    },
  });
}

/** A list that is filtered by action reads only entries of the kind that these actions have. */
function kindOf(actions: readonly AuditAction[]) {
  if (actions.length === 0) return null;
  const lookUps = actions.filter((action) => LOOK_UP_ACTIONS.includes(action));
  if (lookUps.length === 0) return "changes";
  return lookUps.length === actions.length ? "look-ups" : null;
}

const LOOK_UP_ACTIONS: readonly AuditAction[] = ["persons-looked-up", "look-ups-dropped"];

function unsubscriptionListRoute(context: ServerContext): Route {
  return defineRoute({
    path: "/unsubscriptions",
    summary: "Mail addresses that get no reminders and digests, newest first",
    neededRole: "operator",
    responseSchema: listOf(UnsubscriptionRow),
    isAsOfNow: true,
    async handle({ caller }) {
      requireAllTenants(context, caller);
      const items = (await context.store.actions.unsubscriptions()).map(unsubscriptionRow);
      const asOf = formatRfc3339(context.now());
      return { items, next: null, total: items.length, asOf };
    },
  });
}

function resubscribeRoute(context: ServerContext): Route {
  return defineRoute({
    method: "delete",
    path: "/unsubscriptions/{id}",
    summary: "Undo an unsubscription: the address gets reminders and digests again",
    neededRole: "operator",
    params: z.strictObject({ id: PathId }),
    responseSchema: UnsubscriptionRow,
    async handle({ params, caller, actor }) {
      requireAllTenants(context, caller);
      const actedBy = { by: actor, at: context.now() };
      const removed = await context.store.actions.resubscribe(params.id, actedBy);
      if (removed !== null) return unsubscriptionRow(removed);
      const hint = "GET /api/v1/unsubscriptions lists the addresses that have unsubscribed";
      throw notKnownProblem("id", params.id, hint);
    },
  });
}

/** The audit entry concerns all tenants, because an address can get mails about any tenant. */
function requireAllTenants(context: ServerContext, caller: Caller): void {
  if (mayUseAllTenants(context, caller)) return;
  throw new Problem(
    403,
    `${callerHas(caller)} access to some tenants only, but an address gets mails about all: ` +
      `${accessRemedy(caller, "access to all tenants")}.`,
  );
}

function maySeeEntry(context: ServerContext, caller: Caller, { tenants }: AuditEntry): boolean {
  return (
    mayUseAllTenants(context, caller) ||
    tenants?.every((name) => caller.tenants.includes(name)) === true
  );
}

async function auditRow(
  context: ServerContext,
  caller: Caller,
  entry: AuditEntry,
): Promise<AnswerOf<typeof AuditRow>> {
  const { id, at, actor, action, subject, tenants, reason, persons, dropped } = entry;
  const isAboutIncident =
    action === "incident-acknowledged" || action === "acknowledgement-withdrawn";
  const { store } = context;
  const incident = isAboutIncident ? await store.incidents.get(subject) : null;
  const isAboutSilence = action === "silence-created" || action === "silence-ended";
  const silence = isAboutSilence ? await store.actions.silence(subject) : null;
  return {
    id,
    at: formatRfc3339(at),
    actor: actor.name,
    via: actor.via,
    signIn: actor.signIn ?? null,
    keyId: actor.keyId ?? null,
    action,
    subject,
    incidentTitle: incident === null ? null : incidentTitle(incident),
    silence: silence === null ? null : await silenceRow(context, caller, silence),
    tenants,
    reason,
    persons: persons?.count ?? null,
    personIds: persons?.ids ?? [],
    ...droppedFields(dropped),
  };
}

function droppedFields(dropped: AuditEntry["dropped"]) {
  return {
    droppedLookUps: dropped?.count ?? null,
    droppedFrom: formatRfc3339(dropped?.oldestAt ?? null),
    droppedTo: formatRfc3339(dropped?.newestAt ?? null),
  };
}

function unsubscriptionRow({
  id,
  address,
  at,
}: Unsubscription): AnswerOf<typeof UnsubscriptionRow> {
  return { id, address, unsubscribedAt: formatRfc3339(at) };
}
