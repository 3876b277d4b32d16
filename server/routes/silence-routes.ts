import { hash } from "node:crypto";
import { z } from "zod";
import type { Actor, Silence } from "../../domain/notify/action.ts";
import {
  findSilenceMistake,
  isEmptyMatcher,
  SILENCE_STATES,
  type SilenceMistake,
} from "../../domain/notify/silence.ts";
import { type Instant, MINUTE } from "../../domain/time.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { accessRemedy, type Caller } from "../access/caller.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { withGivenName } from "../given-name.ts";
import { decodeListCursor, encodeListCursor, StoreCursor } from "../list-cursor.ts";
import { invalidFieldProblem, notKnownProblem, Problem } from "../problem.ts";
import { CursorParam, enumListParam, LimitParam, PathId } from "../query-params.ts";
import { readMatchingPage } from "../read-matching-page.ts";
import { silenceRow } from "../rows/silence-row.ts";
import { SilenceBody, SilenceRow } from "../schema/action-schema.ts";
import { listOf } from "../schema/common-schema.ts";
import type { ServerContext } from "../server-context.ts";
import {
  limitToTenants,
  mayEndSilence,
  maySeeSilence,
  requireKnownApplications,
  tenantsOfSilence,
} from "../silence-tenants.ts";
import { requireOpenIncident } from "./acknowledge-routes.ts";

const ID_CHARS = 12;

export function silenceRoutes(context: ServerContext): readonly Route[] {
  return [silenceListRoute(context), createSilenceRoute(context), endSilenceRoute(context)];
}

function silenceListRoute(context: ServerContext): Route {
  return defineRoute({
    path: "/silences",
    summary: "Silences and maintenance windows, newest first",
    query: z.strictObject({
      state: enumListParam(SILENCE_STATES, "States."),
      limit: LimitParam,
      cursor: CursorParam,
    }),
    responseSchema: listOf(SilenceRow),
    isAsOfNow: true,
    async handle({ query, caller }) {
      const areEndedWanted = query.state.length === 0 || query.state.includes("ended");
      const listName = areEndedWanted ? "silences" : "current silences";
      const page = await readMatchingPage({
        read: (limit, cursor) =>
          areEndedWanted
            ? context.store.actions.listSilences({ limit, cursor })
            : readCurrentPage(context, { limit, cursor }),
        toRow: async (silence: Silence) => {
          if (!maySeeSilence(context, caller, silence)) return null;
          const row = await silenceRow(context, caller, silence);
          return query.state.length === 0 || query.state.includes(row.state) ? row : null;
        },
        limit: query.limit,
        cursor: decodeListCursor(listName, StoreCursor, query.cursor),
      });
      const next = page.next === null ? null : encodeListCursor(listName, page.next);
      return { items: page.items, next, total: null, asOf: formatRfc3339(context.now()) };
    },
  });
}

/**
 * A page of the silences that have not ended, the newest first. They are at most a thousand. Silences that
 * have ended are kept for a year, so the list of all is longer, and the console does not need it at each poll.
 */
async function readCurrentPage(
  { store, now }: ServerContext,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
) {
  const rest = (await store.actions.currentSilences(now()))
    .map((silence) => ({ silence, position: `${silence.createdAt} ${silence.id}` }))
    .filter(({ position }) => cursor === null || position < cursor)
    .toSorted((a, b) => (a.position < b.position ? 1 : -1));
  const page = rest.slice(0, limit);
  return {
    items: page.map(({ silence }) => silence),
    next: page.length === rest.length ? null : (page.at(-1)?.position ?? null),
  };
}

function createSilenceRoute(context: ServerContext): Route {
  return defineRoute({
    method: "post",
    path: "/silences",
    summary:
      "Hold back notifications about matching incidents, for 30 days at most. An incident must match " +
      "every field that is given",
    neededRole: "operator",
    body: SilenceBody,
    responseSchema: SilenceRow,
    async handle({ body, caller, actor }) {
      const by = withGivenName(actor, body.name);
      const silence = await silenceFromBody(context, body, { caller, actor: by });
      const tenants = tenantsOfSilence(context, silence);
      if (await context.store.actions.createSilence(silence, tenants))
        return silenceRow(context, caller, silence);
      throw new Problem(
        409,
        "There are 1,000 silences that have not ended: end those that are no longer needed with " +
          "DELETE /api/v1/silences/{id}, or match several apps with one silence.",
      );
    },
  });
}

function endSilenceRoute(context: ServerContext): Route {
  return defineRoute({
    method: "delete",
    path: "/silences/{id}",
    summary: "End a silence now. It stays in the list",
    neededRole: "operator",
    params: z.strictObject({ id: PathId }),
    responseSchema: SilenceRow,
    async handle({ params, caller, actor }) {
      const { actions } = context.store;
      const silence = await actions.silence(params.id);
      if (silence === null || !maySeeSilence(context, caller, silence))
        throw notKnownProblem("id", params.id, "GET /api/v1/silences lists all silences");
      if (!mayEndSilence(context, caller, silence)) {
        throw new Problem(
          403,
          "You may not end this silence, because it concerns other tenants too: " +
            `${accessRemedy(caller, "access to all tenants of the silence")}.`,
        );
      }
      const actedBy = { by: actor, at: context.now() };
      const ended = await actions.endSilence(
        silence.id,
        tenantsOfSilence(context, silence),
        actedBy,
      );
      return silenceRow(context, caller, ended ?? silence);
    },
  });
}

/** @throws Problem 400 that names the field; 404 or 409 for an incident that is not open */
async function silenceFromBody(
  context: ServerContext,
  body: z.output<typeof SilenceBody>,
  { caller, actor }: { readonly caller: Caller; readonly actor: Actor },
): Promise<Silence> {
  const now = context.now();
  const { kind, reason } = body;
  const times = timesFromBody(body, now);
  const mistake = findSilenceMistake({ kind, ...times }, now);
  if (mistake !== null) throw mistakeProblem(mistake);
  const { applications, incidentKinds, incidentId } = body;
  const given = { tenants: body.tenants, applications, incidentKinds, incidentId };
  if (isEmptyMatcher(given)) {
    throw new Problem(
      400,
      "tenants, applications, incidentKinds and incidentId are all missing: give at least one of them. " +
        'For all incidents send {"tenants": ["*"]}.',
    );
  }
  const incident =
    incidentId === null ? null : await requireOpenIncident(context, caller, incidentId);
  const matcher =
    incident === null ? limitToTenants(caller, given) : { ...given, tenants: [incident.tenant] };
  await requireKnownApplications(context, caller, matcher);
  const silence = { kind, matcher, by: actor, reason, createdAt: now, ...times, endedBy: null };
  // Two equal requests at the same time have the same id, so a second click on the button creates
  // no second silence.
  const id = hash("sha256", JSON.stringify(silence), "base64url").slice(0, ID_CHARS);
  return { id, ...silence };
}

function timesFromBody(
  { beginsAt, endsAt, minutes }: z.output<typeof SilenceBody>,
  now: Instant,
): { readonly beginsAt: Instant; readonly endsAt: Instant } {
  const begin = beginsAt === null ? now : Date.parse(beginsAt);
  if (endsAt !== null && minutes !== null)
    throw invalidFieldProblem(
      "minutes",
      `${minutes}`,
      "is given together with endsAt; give only one of them",
    );
  if (minutes !== null) return { beginsAt: begin, endsAt: begin + minutes * MINUTE };
  if (endsAt !== null) return { beginsAt: begin, endsAt: Date.parse(endsAt) };
  throw invalidFieldProblem("endsAt", null, "is missing; give a time, or the length in minutes");
}

function mistakeProblem({ code }: SilenceMistake): Problem {
  const [field, detail] = MISTAKE_TEXTS[code];
  return invalidFieldProblem(field, null, detail);
}

const MISTAKE_TEXTS: Readonly<Record<SilenceMistake["code"], readonly [string, string]>> = {
  "has-ended": ["endsAt", "is in the past; give a later time"],
  "ends-before-it-begins": ["endsAt", "is not after beginsAt; give a later time"],
  "too-long": ["endsAt", "is more than 30 days after the begin; give an earlier time"],
  "begins-too-late": ["beginsAt", "is more than a year from now; give an earlier time"],
  "silence-begins-later": [
    "beginsAt",
    'is in the future; to plan a window, send "kind": "maintenance"; to begin now, leave beginsAt out',
  ],
};
