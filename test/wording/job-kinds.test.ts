import { join } from "node:path";
import { expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import { checkConfiguration } from "../../domain/configuration/check-configuration.ts";
import { explainError } from "../../domain/explanation/explain-error.ts";
import { nameProblem } from "../../domain/incident/name-problem.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { JobFacts } from "../../domain/job-facts.ts";
import { jobDirection, jobKind, pickNamedJob, type SystemKind } from "../../domain/job-kind.ts";
import type { ObjectState } from "../../domain/object-state.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import { assessNeverSeenPerson } from "../../domain/person/assess-never-seen-person.ts";
import { assessPersonAppStatus } from "../../domain/person/assess-person-app-status.ts";
import type { PersonAppStatus } from "../../domain/person-app-status.ts";
import type { EventAction } from "../../domain/provisioning-event.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR } from "../../domain/time.ts";
import { conditionText } from "../../wording/condition.ts";
import { findingText } from "../../wording/findings.ts";
import { incidentTitle } from "../../wording/incident-title.ts";
import { personText } from "../../wording/person.ts";
import { jobKindText, jobTerms } from "../../wording/systems.ts";
import { CORRECT_CONFIGURATION } from "../domain/configuration/configuration-cases.ts";
import { clusterCounts } from "../domain/failure/failure-fixtures.ts";
import { healthyJob, jobFacts, MORNING, tooManyFailuresJob } from "../domain/job-fixtures.ts";
import { objectState } from "../domain/person/object-state-fixtures.ts";
import { inScope } from "./in-scope.ts";
import { expectReadable } from "./readable.ts";

// The same situations in every kind of job: who must act and where depends on the kind.

const entra = "Microsoft Entra ID";
const ad = "Active Directory";

const JOBS: readonly (readonly [
  application: string,
  templateId: string,
  sourceSystem: string,
  targetSystem: string,
])[] = [
  ["8x8", "scim", entra, "customappsso"],
  ["Slack", "slackOutDelta", entra, "Slack"],
  ["Fabrikam LDAP", "onPremisesEcmaApp", entra, "Fabrikam LDAP"],
  ["Northwind partner", "Azure2Azure", entra, `${entra} (target tenant)`],
  ["Workday to AD", "WorkdayToActiveDirectory", "Workday", ad],
  ["HR to Entra", "SuccessFactors2AAD", "SuccessFactors", entra],
  ["HR imports", "API2AAD", "API", entra],
  ["corp.contoso.example", "AD2AADProvisioning", ad, entra],
  ["corp.contoso.example", "AAD2ADGroupProvisioning", entra, ad],
  ["corp.contoso.example", "AD2AADPasswordHash", ad, entra],
  ["Write names to HR", "SuccessFactorsWriteback", entra, "SuccessFactors"],
];

function toJob([application, templateId, sourceSystem, targetSystem]: (typeof JOBS)[number]) {
  const names = { application, sourceSystem, targetSystem };
  return { ...healthyJob, templateId, jobId: `${templateId}.0.1`, ...names };
}

const assess = (job: ObservedJob, facts: Partial<JobFacts> = {}) =>
  assessJob(jobFacts(job, facts), null, DEFAULT_THRESHOLDS, MORNING);

function explain(job: ObservedJob, action: EventAction, code: string | null, text: string | null) {
  return explainError({
    objectKind: "user",
    code,
    text,
    action,
    kind: jobKind(job),
    direction: jobDirection(job),
    application: job.application,
    attribute: null,
    recommendedAction: null,
  });
}

function failingLeavers(job: ObservedJob): JobAssessment {
  const leaver = { objects: 3, isDeprovisioning: true, messageTemplate: null } as const;
  const explanation = explain(job, "disable", "InsufficientRights", null);
  return assess(job, {
    clusters: [clusterCounts("l", { ...leaver, code: "InsufficientRights", explanation })],
    failingObjects: 3,
    leavers: { people: 3, overdue: 3, since: MORNING - 9 * HOUR },
  });
}

function quarantined(job: ObservedJob): JobAssessment {
  const quarantine = {
    ...tooManyFailuresJob.quarantine!,
    reason: "EncounteredQuarantineException",
    error: null,
  };
  return assess({ ...job, statusCode: "quarantine", quarantine });
}

function tooManyDeletes(job: ObservedJob): JobAssessment {
  const quarantine = { ...tooManyFailuresJob.quarantine!, reason: "TooManyDeletes", error: null };
  return assess({ ...job, statusCode: "quarantine", quarantine });
}

const createdBefore = { lastSuccessAt: MORNING - 9 * DAY, lastSuccessAction: "create" } as const;
function personIn(job: ObservedJob, state: ObjectState): PersonAppStatus {
  const { jobId, application } = job;
  const { latestEvent, reason } = state;
  const explanation = explain(job, latestEvent.action, latestEvent.code, reason);
  return assessPersonAppStatus(
    { ...state, jobId, application, explanation },
    assess(job),
    DEFAULT_THRESHOLDS,
    MORNING,
  );
}

function neverSeen(job: ObservedJob, knownIn: SystemKind): PersonAppStatus {
  const object = { kind: "user", knownIn: [knownIn] } as const;
  return assessNeverSeenPerson(object, assess(job), DEFAULT_THRESHOLDS, MORNING);
}

const skipped = (overrides: Partial<ObjectState>, code = "NotEffectivelyEntitled") =>
  objectState("other", "skipped", code, overrides);

function conditionLines(title: string, assessment: JobAssessment): readonly string[] {
  const { reason, remedy } = conditionText(assessment);
  const { condition } = assessment;
  const problem = nameProblem(assessment);
  const named = { ...pickNamedJob(assessment.job), tenant: "contoso", condition, problem };
  return [`${title}: ${incidentTitle(named)}`, `  ${reason}`, `  → ${remedy ?? "-"}`];
}

function personLines(title: string, status: PersonAppStatus): readonly string[] {
  const { reason, remedy } = personText(status);
  return [
    `${title}: ${status.status}, ${status.reason.code}`,
    `  ${reason}`,
    `  → ${remedy ?? "-"}`,
  ];
}

function findingLines(job: ObservedJob): readonly string[] {
  const [userMapping] = CORRECT_CONFIGURATION.mappings ?? [];
  const configuration = {
    ...CORRECT_CONFIGURATION,
    notificationMail: "off",
    deletionPrevention: "off",
    keepsAccountsOutOfScope: true,
    isEveryoneInScope: true,
    scimFlags: "none",
    mappings: [
      {
        ...userMapping!,
        canDelete: false,
        matchingPairs: [{ targetAttribute: "userName", sourceAttribute: "mail" }],
      },
    ],
  } as const;
  const facts = jobFacts(
    { ...job, schedule: { state: "active", intervalMs: 6 * HOUR } },
    { configuration },
  );
  return checkConfiguration(facts, DEFAULT_THRESHOLDS, MORNING).map((finding) => {
    const { reason, remedy } = findingText(finding, jobTerms(job), MORNING);
    return `finding ${finding.rule}: ${reason}\n  → ${remedy}`;
  });
}

function describeJob(job: ObservedJob): string {
  return [
    `# ${jobKindText(job)}`,
    ...conditionLines("in quarantine", quarantined(job)),
    ...conditionLines("paused", assess({ ...job, statusCode: "paused" })),
    ...conditionLines("healthy", assess(job, { eventsTotal: 900 })),
    ...(jobKind(job) === "password-hash-sync" ? [] : joinerLines(job)),
    ...(canDelete(job) ? leaverLines(job) : []),
    ...findingLines(job),
  ].join("\n");
}

function canDelete(job: ObservedJob): boolean {
  return jobKind(job) !== "password-hash-sync" && jobDirection(job).target !== "hr";
}

function leaverLines(job: ObservedJob): readonly string[] {
  const disable = objectState("disable", "failure", "InsufficientRights", createdBefore);
  const heldBack = objectState("stagedDelete", "success", null, createdBefore);
  return [
    ...conditionLines("leavers", failingLeavers(job)),
    ...conditionLines("too many deletions", tooManyDeletes(job)),
    ...personLines("failing leaver", personIn(job, disable)),
    ...personLines("held back", personIn(job, heldBack)),
  ];
}

function joinerLines(job: ObservedJob): readonly string[] {
  const { source } = jobDirection(job);
  const create = objectState("create", "failure", "EntryConflict", {});
  const inactive = skipped({ scoping: { ...inScope, isActive: false } });
  const unassigned = skipped({ ...createdBefore, scoping: { ...inScope, isAssigned: false } });
  const filtered = skipped({ scoping: { ...inScope, passesFilter: false } });
  const elsewhere = source === "entra" ? "hr" : "entra";
  return [
    ...personLines("failing joiner", personIn(job, create)),
    ...personLines("disabled in the source", personIn(job, inactive)),
    ...personLines("not assigned", personIn(job, unassigned)),
    ...personLines("filtered", personIn(job, filtered)),
    ...personLines("not entitled", personIn(job, skipped({}))),
    ...personLines("in sync", personIn(job, skipped({}, "RedundantExport"))),
    ...personLines("never seen, known in the source", neverSeen(job, source)),
    ...personLines("never seen, known elsewhere", neverSeen(job, elsewhere)),
  ];
}

const TEXTS = JOBS.map(toJob).map(describeJob);

test("the texts of each kind of job match the golden file", async () => {
  const golden = join(import.meta.dirname, "../golden/job-kinds.txt");
  await expect(`${TEXTS.join("\n\n")}\n`).toMatchFileSnapshot(golden);
});

test("no text about a job that is not about an app speaks of an app, its vendor or SCIM", () => {
  const isAboutApp = (text: string) => /^# (SCIM|Gallery app|On-premises app)/.test(text);
  for (const text of TEXTS.filter((candidate) => !isAboutApp(candidate))) {
    const [title = "", ...lines] = text.split("\n");
    expect
      .soft(
        lines.filter((line) => /\bthe app('s)?\b|\bvendor\b|SCIM|Tenant URL/i.test(line)),
        title,
      )
      .toEqual([]);
  }
});

test("the texts of each kind of job are readable", () => {
  for (const line of TEXTS.flatMap((text) => text.split("\n"))) {
    if (line.startsWith("  ") && !line.endsWith("→ -"))
      expectReadable(line.replace(/^ +(→ )?/, ""));
  }
});
