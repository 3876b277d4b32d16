import type { ClusterVerdict } from "../../domain/failure/verdict.ts";
import type { JobSnapshot } from "../../domain/snapshot.ts";
import type { Instant } from "../../domain/time.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";

// One job in every kind of trouble, judged by hand: what screens, mails and metrics are held
// against, whatever the judges would say of it.

/** The person who restarted the job: to be named to nobody who may see no person's data. */
export const ACTOR = "Ada Lovelace";

function clusters(now: Instant): readonly ClusterVerdict[] {
  return [
    {
      id: "00000000000000a1",
      status: "failure",
      rows: { "1h": 0, "24h": 0, "7d": 0, "30d": 0 },
      code: "InsufficientRights",
      step: "EntryExportUpdate",
      attribute: "active",
      kind: "user",
      leaving: true,
      template: "Admin Lovelace may not be deactivated by ‹value›",
      state: "new",
      objects: 3,
      share: 3 / 418,
      firstAt: now - 5 * HOUR,
      since: now - 5 * HOUR,
      lastAt: now - HOUR,
      class: "authorisation",
      owner: "app owner",
      meaning: "The app lets Entra sign in, but not do this.",
      remedy: "Give the app's integration account the right to deactivate users.",
    },
    {
      id: "00000000000000b2",
      status: "failure",
      rows: { "1h": 0, "24h": 0, "7d": 0, "30d": 0 },
      code: "EntryConflict",
      step: "EntryExportAdd",
      attribute: "userName",
      kind: "user",
      leaving: false,
      template: "Another user has the user name ‹mail›",
      state: "regressed",
      objects: 397,
      share: 397 / 418,
      firstAt: now - 9 * DAY,
      since: now - 9 * DAY,
      lastAt: now - 20 * MINUTE,
      class: "conflict",
      owner: "app owner",
      meaning: "The app already has an account with a value that must be unique.",
      remedy: "Change the clashing value on one side, or fix the matching attribute.",
    },
    {
      id: "00000000000000c3",
      status: "failure",
      rows: { "1h": 0, "24h": 0, "7d": 0, "30d": 0 },
      code: "InvalidAnchor",
      step: "EntryExportUpdate",
      attribute: null,
      kind: "group",
      leaving: false,
      template: null,
      state: "ongoing",
      objects: 18,
      share: 18 / 418,
      firstAt: now - 3 * DAY,
      since: now - 3 * DAY,
      lastAt: now - 30 * HOUR,
      class: "stale-link",
      owner: "target vendor",
      meaning: "An account that Entra knew in the app is gone.",
      remedy: "Restore the account in the app, or restart provisioning.",
    },
    {
      id: "00000000000000d4",
      status: "failure",
      rows: { "1h": 0, "24h": 0, "7d": 0, "30d": 0 },
      code: "MandatoryFieldsMissing",
      step: "EntryExportAdd",
      attribute: "emails",
      kind: "user",
      leaving: false,
      template: "‹value› is required",
      state: "resolved",
      objects: 0,
      share: 0,
      firstAt: now - 12 * DAY,
      since: now - 12 * DAY,
      lastAt: now - 8 * DAY,
      class: "data",
      owner: "directory admin",
      meaning: "The app needs a value that the person does not have in Entra.",
      remedy: "Nothing to do.",
    },
  ];
}

function failures(before: JobSnapshot["failures"], now: Instant): JobSnapshot["failures"] {
  return {
    ...before,
    rowRatio: { "1h": 0.61, "24h": 0.42, "7d": 0.2, "30d": 0.06, cycle: 0.5 },
    objectRatio: { "1h": 0.4, "24h": 0.31, "7d": 0.12, "30d": 0.04, cycle: 0.33 },
    clusters: clusters(now),
    moreClusters: 2,
    leavers: 3,
    references: 12,
  };
}

const QUARANTINE = {
  inForce: false,
  reason: null,
  since: null,
  seriesCount: 0,
  nextAttemptAt: null,
  disablesAt: null,
  daysLeft: null,
  riskDriver: "408 of 5,000 failing objects from which the share counts; the share is 41 %.",
  drivers: [
    { kind: "token-end", score: 0.35, words: "The app's token ends in 6 d." },
    {
      kind: "rule",
      score: 0.0816,
      words: "408 of 5,000 failing objects from which the share counts; the share is 41 %.",
    },
  ],
  timeToQuarantineMs: 26 * HOUR,
  timeLowMs: 19 * HOUR,
  timeHighMs: 41 * HOUR,
  noTimeBecause: null,
  rules: [
    { rule: "floor", count: 408, limit: 5000, usedRatio: 0.0816 },
    { rule: "proportion", count: 408, limit: 403, usedRatio: 1.0124 },
    { rule: "base", count: 408, limit: 40_000, usedRatio: 0.0102 },
    { rule: "total", count: 420, limit: 60_000, usedRatio: 0.007 },
  ],
  binding: "proportion",
  deletions: { leaving: 310, threshold: 500, usedRatio: 0.62 },
} as const;

const FINDINGS: JobSnapshot["findings"] = [
  {
    rule: "no-notification-mail",
    severity: "warning",
    reason: "Entra mails nobody when this job is quarantined.",
    remedy: "Enter a notification e-mail under Provisioning, Settings.",
  },
  {
    rule: "nested-groups",
    severity: "info",
    reason: "2 assigned groups hold other groups, whose members are not provisioned.",
    remedy: "Assign the inner groups too.",
  },
];

/** A full cycle after an edited mapping, with two runs behind it. */
function cycle(before: JobSnapshot["cycle"], now: Instant): JobSnapshot["cycle"] {
  const review = (hoursAgo: number) => ({
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
    running: true,
    beganAt: now - 3 * HOUR,
    movedAt: now - 4 * MINUTE,
    progressRatio: 0.52,
    method: "log",
    etaMs: 2 * HOUR,
    etaLowMs: 90 * MINUTE,
    etaHighMs: 200 * MINUTE,
    noEtaBecause: null,
    cause: {
      kind: "mapping",
      at: now - 3 * HOUR - MINUTE,
      actor: ACTOR,
      words: "A full cycle runs because the attribute mappings were changed.",
    },
    usualDurationMs: 280 * MINUTE,
    recent: [review(4), review(5)],
  };
}

/** The job with all that can be said of one. */
export function inEveryTrouble(snapshot: JobSnapshot, now: Instant): JobSnapshot {
  const { quarantine } = snapshot;
  const escrow = { ...quarantine.escrow, objects: 408, references: 12, counted: 420 };
  return {
    ...snapshot,
    cycle: cycle(snapshot.cycle, now),
    silence: {
      ...snapshot.silence,
      state: "late",
      dueAt: now - 20 * MINUTE,
      lastSignAt: now - HOUR,
      words: "The cycle that was due 20 min ago has not come yet.",
    },
    failures: failures(snapshot.failures, now),
    quarantine: { ...quarantine, ...QUARANTINE, escrow },
    findings: FINDINGS,
  };
}
