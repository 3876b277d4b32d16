import type { AppAssignments, GroupMembers } from "../../domain/assignment.ts";
import type { Incident } from "../../domain/incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { JobConfiguration } from "../../domain/job-configuration.ts";
import type { JobHistory } from "../../domain/job-history.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { PollKind } from "../../domain/poll-kind.ts";
import type { ProvisioningAudit } from "../../domain/provisioning-audit.ts";
import type { ObservedTarget } from "../../domain/target.ts";
import type { TargetAssessment } from "../../domain/target-assessment.ts";
import type { IncidentChange } from "../../store/incidents/incident-types.ts";
import type { PollState } from "../../store/jobs/poll-types.ts";
import type { TenantFactsStore } from "../../worker/dispatch/tenant-facts.ts";
import type { PollTargetDependencies } from "../../worker/poll/poll-target.ts";
import type { TenantPollStore } from "../../worker/tenant-polls.ts";
import { createMemoryLog, type MemoryLog } from "./memory-log.ts";

export type MemoryStore = TenantPollStore & PollTargetDependencies["store"] & TenantFactsStore;

type StoreOptions = {
  readonly tenant: string;
  readonly onAssessment: (assessment: JobAssessment) => void;
  readonly onIncidentChange: (change: IncidentChange) => void;
};

/**
 * The store of one tenant, in memory. It does not keep data that no part of the backtest reads, such as time series.
 * It never deletes people.
 */
export function createMemoryStore(options: StoreOptions): {
  readonly store: MemoryStore;
  readonly memoryLog: MemoryLog;
} {
  const memoryLog = createMemoryLog(options.tenant);
  const polls = new Map<PollKind, PollState>();
  const targets = new Map<string, ObservedTarget>();
  const targetAssessments = new Map<string, TargetAssessment>();
  const store: MemoryStore = {
    events: memoryLog.events,
    jobs: createJobMemory(options),
    incidents: createIncidentMemory(options),
    polls: {
      load: async (_, kind) => polls.get(kind) ?? null,
      loadAll: async () => polls,
      save: async (_, kind, state) => void polls.set(kind, state),
      saveNext: async (_, kind, previous, next) => {
        if ((polls.get(kind) ?? previous) !== previous) return false;
        polls.set(kind, next);
        return true;
      },
    },
    targets: {
      save: async (target) => void targets.set(target.name, target),
      list: async () => [...targets.values()],
      saveAssessment: async (assessment) => void targetAssessments.set(assessment.name, assessment),
      assessments: async () => [...targetAssessments.values()],
    },
    assignments: createAssignmentMemory(),
    credentials: { save: async () => {} },
    series: { put: async () => {} },
    conditionHistory: { add: async () => {} },
    people: { deleteExpired: async () => 0 },
    erasure: { erase: async () => {} },
    actions: {
      deleteExpiredAuditEntries: async () => {},
      erasureOrders: async () => [],
      markErased: async () => {},
      removeErasureOrder: async () => {},
    },
  };
  return { store, memoryLog };
}

function createJobMemory({ onAssessment }: StoreOptions): MemoryStore["jobs"] {
  const observedJobs = new Map<string, ObservedJob>();
  const assessments = new Map<string, JobAssessment>();
  const histories = new Map<string, JobHistory>();
  const configurations = new Map<string, JobConfiguration>();
  const auditIds = new Set<string>();
  const auditsByPrincipal = new Map<string, readonly ProvisioningAudit[]>();
  return {
    saveObservedJob: async (job) => void observedJobs.set(job.jobId, job),
    observedJobs: async () => [...observedJobs.values()],
    async forget(_, jobId) {
      for (const map of [observedJobs, assessments, histories, configurations]) map.delete(jobId);
    },
    async saveAssessment(assessment) {
      assessments.set(assessment.job.jobId, assessment);
      onAssessment(assessment);
    },
    assessments: async () => [...assessments.values()],
    saveHistory: async (_, jobId, history) => void histories.set(jobId, history),
    histories: async () => histories,
    saveConfiguration: async (_, jobId, configuration) =>
      void configurations.set(jobId, configuration),
    configurations: async () => configurations,
    async saveAudits(_, audits) {
      for (const audit of audits) {
        if (auditIds.has(audit.id)) continue;
        auditIds.add(audit.id);
        const principal = audit.servicePrincipalId ?? "";
        const all = [...(auditsByPrincipal.get(principal) ?? []), audit];
        auditsByPrincipal.set(
          principal,
          all.sort((a, b) => b.at - a.at),
        );
      }
    },
    audits: async (_, principal, limit) => (auditsByPrincipal.get(principal) ?? []).slice(0, limit),
  };
}

/** Keeps the records of apps and groups without the people in them, because no assessment reads these people. */
function createAssignmentMemory(): MemoryStore["assignments"] {
  const apps = new Map<string, AppAssignments>();
  const groups = new Map<string, GroupMembers>();
  return {
    apps: async () => apps,
    groups: async () => groups,
    saveApp: async (_, app) => void apps.set(app.servicePrincipalId, app),
    saveGroup: async (_, group) => void groups.set(group.groupId, group),
    async keepOnly(_, ids) {
      for (const id of apps.keys()) if (!ids.apps.has(id)) apps.delete(id);
      for (const id of groups.keys()) if (!ids.groups.has(id)) groups.delete(id);
    },
  };
}

function createIncidentMemory({ onIncidentChange }: StoreOptions): MemoryStore["incidents"] {
  const openIncidents = new Map<string, Incident>();
  return {
    listOpen: async () => [...openIncidents.values()],
    async saveChange(change) {
      const { id, state } = change.incident;
      if (state === "open") openIncidents.set(id, change.incident);
      else openIncidents.delete(id);
      onIncidentChange(change);
    },
  };
}
