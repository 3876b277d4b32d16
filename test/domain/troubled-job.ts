import { extractMessageTemplate } from "../../domain/failure/message-template.ts";
import type { ClusterAssessment } from "../../domain/failure-assessment.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { Instant } from "../../domain/time.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { explainCreate, scimErrorBody, scimServerReason } from "./failure/failure-fixtures.ts";

// One job with every kind of problem, written by hand, so that the tests of pages, mails and metrics
// do not depend on how a job is assessed.

/** The person who restarted the job. Viewers may not see the name. */
export const ACTOR = "Ada Lovelace";

/** What a cluster of failed rows has of their error text. */
export function explainCluster(
  code: string,
  text: string | null,
  row: Parameters<typeof explainCreate>[3] = {},
): Pick<ClusterAssessment, "code" | "messageTemplate" | "explanation"> {
  const messageTemplate = text === null ? null : extractMessageTemplate(text).text;
  return {
    ...{ code, messageTemplate },
    explanation: { ...explainCreate(code, text, "8x8", row), detail: null },
  };
}

export const LEAVERS_PROTECTED = explainCluster(
  "InsufficientRights",
  scimServerReason(
    "Forbidden",
    scimErrorBody(403, "Ada Lovelace is an administrator and cannot be deactivated"),
  ),
  { action: "disable", attribute: "active" },
);

export const USER_NAME_TAKEN = explainCluster(
  "EntryConflict",
  scimServerReason(
    "Conflict",
    scimErrorBody(409, "User with userName 'ada@contoso.example' already exists", "uniqueness"),
  ),
  { attribute: "userName" },
);

export const GROUP_GONE = explainCluster("InvalidAnchor", null, {
  objectKind: "group",
  action: "update",
});

function clusters(now: Instant): readonly ClusterAssessment[] {
  return [
    {
      id: "00000000000000a1",
      status: "failure",
      rows: { "1h": 3, "24h": 9, "7d": 9, "30d": 9 },
      ...LEAVERS_PROTECTED,
      step: "EntryExportUpdate",
      attribute: "active",
      kind: "user",
      isDeprovisioning: true,
      state: "new",
      objects: 3,
      share: 3 / 418,
      firstEventAt: now - 5 * HOUR,
      since: now - 5 * HOUR,
      lastEventAt: now - HOUR,
    },
    {
      id: "00000000000000b2",
      status: "failure",
      rows: { "1h": 26, "24h": 410, "7d": 410, "30d": 880 },
      ...USER_NAME_TAKEN,
      step: "EntryExportAdd",
      attribute: "userName",
      kind: "user",
      isDeprovisioning: false,
      state: "regressed",
      objects: 397,
      share: 397 / 418,
      firstEventAt: now - 9 * DAY,
      since: now - 20 * HOUR,
      lastEventAt: now - 20 * MINUTE,
    },
    {
      id: "00000000000000c3",
      status: "failure",
      rows: { "1h": 0, "24h": 0, "7d": 36, "30d": 36 },
      ...GROUP_GONE,
      step: "EntryExportUpdate",
      attribute: null,
      kind: "group",
      isDeprovisioning: false,
      state: "ongoing",
      objects: 18,
      share: 18 / 418,
      firstEventAt: now - 3 * DAY,
      since: now - 3 * DAY,
      lastEventAt: now - 30 * HOUR,
    },
    {
      id: "00000000000000d4",
      status: "failure",
      rows: { "1h": 0, "24h": 0, "7d": 0, "30d": 12 },
      ...explainCluster(
        "MandatoryFieldsMissing",
        scimServerReason("BadRequest", scimErrorBody(400, "emails is required", "invalidValue")),
        { attribute: 'emails[type eq "work"].value' },
      ),
      step: "EntryExportAdd",
      attribute: 'emails[type eq "work"].value',
      kind: "user",
      isDeprovisioning: false,
      state: "resolved",
      objects: 0,
      share: 0,
      firstEventAt: now - 12 * DAY,
      since: now - 12 * DAY,
      lastEventAt: now - 8 * DAY,
    },
  ];
}

function failures(before: JobAssessment["failures"], now: Instant): JobAssessment["failures"] {
  return {
    ...before,
    objectFailureRatio: { "1h": 0.4, "24h": 0.31, "7d": 0.12, "30d": 0.04, cycle: 0.33 },
    clusters: clusters(now),
    unlistedClusters: 2,
    leavers: 3,
    leaversSince: now - 5 * HOUR,
    unresolvedReferences: 12,
  };
}

const quarantineValues = (now: Instant) => ({
  isInForce: false,
  reason: null,
  since: null,
  seriesCount: 0,
  nextAttemptAt: null,
  disablesAt: null,
  daysLeft: null,
  drivers: [
    {
      kind: "token-expiry" as const,
      score: 0.35,
      expiresAt: now + 6 * DAY,
      whose: "entra" as const,
      hasExpired: false,
    },
    {
      kind: "rule" as const,
      score: 0.0816,
      isExceeded: false,
      progress: {
        rule: "proportion" as const,
        objects: 408,
        knownObjects: 995,
        failureRatio: 0.41,
        limitRatio: 0.4,
        floorObjects: 5000,
        isFloorReached: false,
      },
    },
  ],
  timeToQuarantine: {
    rule: "proportion" as const,
    ms: 26 * HOUR,
    lowMs: 19 * HOUR,
    highMs: 41 * HOUR,
    isExceeded: false,
  },
  noTimeReason: null,
  rules: [
    { rule: "floor" as const, count: 408, limit: 5000, usedRatio: 0.0816 },
    { rule: "proportion" as const, count: 408, limit: 403, usedRatio: 1.0124 },
    { rule: "base" as const, count: 408, limit: 40_000, usedRatio: 0.0102 },
    { rule: "total" as const, count: 420, limit: 60_000, usedRatio: 0.007 },
  ],
  bindingRule: "proportion" as const,
  deletionPrevention: { state: "on" as const, threshold: 500 },
  deletionUsage: { deletions: 310, threshold: 500, usedRatio: 0.62 },
});

const FINDINGS: JobAssessment["findings"] = [
  {
    rule: "no-notification-mail",
    isSet: true,
    severity: "warning",
    outdatedAsOf: null,
  },
  {
    rule: "nested-groups",
    severity: "info",
    outdatedAsOf: null,
  },
];

/** A full cycle after a changed mapping, and two earlier cycles. */
function cycle(before: JobAssessment["cycle"], now: Instant): JobAssessment["cycle"] {
  const recentCycle = (hoursAgo: number) => ({
    cycleId: `c-${hoursAgo}`,
    kind: "incremental" as const,
    beganAt: now - hoursAgo * HOUR,
    endedAt: now - hoursAgo * HOUR + 12 * MINUTE,
    objects: 640,
    rows: [
      { action: "create" as const, status: "success" as const, rows: 210 },
      { action: "create" as const, status: "failure" as const, rows: 400 },
      { action: "disable" as const, status: "failure" as const, rows: 3 },
      { action: "update" as const, status: "skipped" as const, rows: 27 },
    ],
  });
  return {
    ...before,
    kind: "initial",
    isRunning: true,
    beganAt: now - 3 * HOUR,
    lastProgressAt: now - 4 * MINUTE,
    progressRatio: 0.52,
    progressMethod: "log",
    etaMs: 2 * HOUR,
    etaLowMs: 90 * MINUTE,
    etaHighMs: 200 * MINUTE,
    noEtaReason: null,
    trigger: {
      kind: "mapping",
      at: now - 3 * HOUR - MINUTE,
      actor: ACTOR,
      isInitialCycleRestart: false,
      liftedQuarantineAt: null,
    },
    medianDurationMs: 280 * MINUTE,
    recentCycles: [recentCycle(4), recentCycle(5)],
  };
}

/** The assessment with a problem or a value in every part. */
export function withEveryProblem(assessment: JobAssessment, now: Instant): JobAssessment {
  const { quarantine } = assessment;
  const escrow = { ...quarantine.escrow, objects: 408, references: 12, countedByJob: 420 };
  return {
    ...assessment,
    cycle: cycle(assessment.cycle, now),
    schedule: {
      ...assessment.schedule,
      state: "late",
      dueAt: now - 20 * MINUTE,
      lastActivityAt: now - HOUR,
      reason: {
        code: "late",
        dueAt: now - 20 * MINUTE,
        overdueMs: 20 * MINUTE,
        intervalMs: 40 * MINUTE,
      },
    },
    failures: failures(assessment.failures, now),
    quarantine: { ...quarantine, ...quarantineValues(now), escrow },
    findings: FINDINGS,
  };
}
