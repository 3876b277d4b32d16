import { z } from "zod";
import type { ConditionChange } from "../../domain/condition-change.ts";
import type { Incident } from "../../domain/incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { isQuarantineAudit, type ProvisioningAudit } from "../../domain/provisioning-audit.ts";
import { DAY, type Instant } from "../../domain/time.ts";
import { incidentTitle } from "../../wording/incident-title.ts";
import {
  actionChangeText,
  auditChangeText,
  conditionChangeText,
} from "../../wording/job-change.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { type Caller, hideFromViewers } from "../access/caller.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { type JobActionEntry, readJobActions } from "../job-actions.ts";
import { decodeListCursor, encodeListCursor } from "../list-cursor.ts";
import { CursorParam, enumListParam, LimitParam, PathId, timeParam } from "../query-params.ts";
import { actorName } from "../rows/actor-name.ts";
import { type AnswerOf, listOf } from "../schema/common-schema.ts";
import { JOB_CHANGE_KINDS, JobChangeRow } from "../schema/job-change-schema.ts";
import { requireJobAssessment, type ServerContext } from "../server-context.ts";

type ChangeKind = (typeof JOB_CHANGE_KINDS)[number];
type Change = {
  readonly at: Instant;
  readonly until: Instant | null;
  readonly row: AnswerOf<typeof JobChangeRow>;
};

const MAX_AUDITS = 500;
const DEFAULT_SPAN_MS = 30 * DAY;

const EMPTY_ROW = {
  condition: null,
  reasonCode: null,
  severity: null,
  incidentId: null,
  actor: null,
  reason: null,
  entraMessage: null,
} as const;

const Position = z.tuple([z.number(), z.string()]);

export function jobChangeRoute(context: ServerContext): Route {
  return defineRoute({
    path: "/jobs/{jobId}/changes",
    summary:
      "What changed about a job, newest first: its condition, its configuration in Entra, its quarantine, its incidents, and what people did in Steadystate about it",
    params: z.strictObject({ jobId: PathId }),
    query: z.strictObject({
      kind: enumListParam(JOB_CHANGE_KINDS, "Kinds of changes."),
      from: timeParam(
        "Earliest time, inclusive; default: 30 days before `to`. A condition or incident that began earlier and still lasted then is included.",
      ),
      to: timeParam("Latest time, exclusive; default: now."),
      limit: LimitParam,
      cursor: CursorParam,
    }),
    responseSchema: listOf(JobChangeRow),
    async handle({ params, query, caller }) {
      const assessment = await requireJobAssessment(context, caller, params.jobId);
      // `to` is exclusive. The default is 1 ms later than now, so that a change of this millisecond is included.
      const to = query.to ?? context.now() + 1;
      const from = query.from ?? to - DEFAULT_SPAN_MS;
      const position = decodeListCursor("changes", Position, query.cursor);
      const readers = changeReaders(context, caller);
      const kinds = query.kind.length === 0 ? JOB_CHANGE_KINDS : query.kind;
      const changes = await Promise.all(kinds.map((kind) => readers[kind](assessment, from)));
      const listed = changes
        .flat()
        .filter(({ at, until, row }) => at < to && (until ?? to) >= from && isInSpan(at, from, row))
        .toSorted(compareChanges);
      const rest =
        position === null ? listed : listed.filter((change) => comesAfterInList(change, position));
      const page = rest.slice(0, query.limit);
      const last = page.at(-1);
      const next =
        rest.length > page.length && last !== undefined
          ? encodeListCursor("changes", [last.at, last.row.id])
          : null;
      const asOf = formatRfc3339(assessment.asOf);
      return { items: page.map(({ row }) => row), next, total: listed.length, asOf };
    },
  });
}

/**
 * A condition or incident belongs to every period in which it lasts; any other change belongs only to the
 * period that contains its time.
 */
function isInSpan(at: Instant, from: Instant, { kind }: Change["row"]): boolean {
  return at >= from || kind === "condition" || kind === "incident";
}

function compareChanges(a: Change, b: Change): number {
  return b.at - a.at || (a.row.id < b.row.id ? 1 : -1);
}

function comesAfterInList(
  { at, row }: Change,
  [lastAt, lastId]: readonly [number, string],
): boolean {
  return at < lastAt || (at === lastAt && row.id < lastId);
}

type ChangeReader = (job: JobAssessment, from: Instant) => Promise<readonly Change[]>;

function changeReaders(context: ServerContext, caller: Caller): Record<ChangeKind, ChangeReader> {
  const { store } = context;
  const auditsOf = async ({ job }: JobAssessment) =>
    await store.jobs.audits(job.tenant, job.servicePrincipalId, MAX_AUDITS);
  return {
    condition: async (assessment) => {
      const { tenant, jobId } = assessment.job;
      return conditionChanges(await store.conditionHistory.list(tenant, jobId), assessment);
    },
    configuration: async (assessment) =>
      (await auditsOf(assessment))
        .filter((audit) => !isQuarantineAudit(audit))
        .map((audit) => auditChange(audit, "configuration", caller)),
    quarantine: async (assessment) =>
      (await auditsOf(assessment))
        .filter(isQuarantineAudit)
        .map((audit) => auditChange(audit, "quarantine", caller)),
    incident: async ({ job }) =>
      (await store.incidents.listOfJob(job.tenant, job.jobId)).map(incidentChange),
    action: async (assessment, from) =>
      (await readJobActions(context, caller, assessment, from)).map((found) =>
        actionChange(found, caller),
      ),
  };
}

/** Adds the present condition if the history does not have it, for example before the first change. */
function conditionChanges(
  history: readonly ConditionChange[],
  { condition, conditionSince, reason }: JobAssessment,
): readonly Change[] {
  const last = history.at(-1);
  const current: ConditionChange = {
    at: Math.max(conditionSince, (last?.at ?? 0) + 1),
    condition,
    reasonCode: reason.code,
  };
  const changes = last?.condition === condition ? history : [...history, current];
  return changes.map((change, i) => {
    const until = changes[i + 1]?.at ?? null;
    return {
      at: change.at,
      until,
      row: {
        ...EMPTY_ROW,
        id: `condition.${change.at}`,
        kind: "condition",
        at: formatRfc3339(change.at),
        until: formatRfc3339(until),
        text: conditionChangeText(change),
        condition: change.condition,
        reasonCode: change.reasonCode,
      },
    };
  });
}

function auditChange(
  audit: ProvisioningAudit,
  kind: "configuration" | "quarantine",
  caller: Caller,
): Change {
  return {
    at: audit.at,
    until: null,
    row: {
      ...EMPTY_ROW,
      id: `audit.${audit.id}`,
      kind,
      at: formatRfc3339(audit.at),
      until: null,
      text: auditChangeText(audit),
      actor: hideFromViewers(caller, audit.actor),
      entraMessage: hideFromViewers(caller, audit.reason),
    },
  };
}

function incidentChange(incident: Incident): Change {
  const { id, openedAt, resolvedAt, severity } = incident;
  return {
    at: openedAt,
    until: resolvedAt,
    row: {
      ...EMPTY_ROW,
      id: `incident.${id}`,
      kind: "incident",
      at: formatRfc3339(openedAt),
      until: formatRfc3339(resolvedAt),
      text: incidentTitle(incident),
      severity,
      incidentId: id,
    },
  };
}

function actionChange({ entry, action }: JobActionEntry, caller: Caller): Change {
  const { id, at, actor, reason } = entry;
  return {
    at,
    until: null,
    row: {
      ...EMPTY_ROW,
      id: `action.${id}`,
      kind: "action",
      at: formatRfc3339(at),
      until: null,
      text: actionChangeText(action),
      incidentId: "incident" in action ? action.incident.id : null,
      actor: actorName(actor, caller),
      reason: reason === "" ? null : hideFromViewers(caller, reason),
    },
  };
}
