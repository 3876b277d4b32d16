import { controlJob } from "./provisioning/control-job.ts";
import type { CycleContext } from "./provisioning/cycle-context.ts";
import { createJobSerializer } from "./provisioning/serialize-job.ts";
import type { SimulatedJob } from "./provisioning/simulated-job.ts";
import { type Application, isScopedByAssignment } from "./tenant/applications.ts";
import { assignmentsOf, membersOf } from "./tenant/directory-lists.ts";
import { mappingSchemaOf } from "./tenant/mapping-schema.ts";
import type { Instant, TenantView } from "./tenant-view.ts";

/** The secrets of a job: its connection, and its settings for notifications and deletions. */
function secretsOf({ templateId, systems, deleteThreshold }: Application) {
  const connection =
    systems.source === "active-directory"
      ? [{ key: "Domain", value: JSON.stringify({ domain: "corp.contoso.example" }) }]
      : [
          { key: "BaseAddress", value: `https://${templateId.toLowerCase()}.example/scim/v2` },
          { key: "SecretToken", value: "*" },
          { key: "SyncAll", value: "false" },
        ];
  const settings = {
    Enabled: false,
    DeleteThresholdEnabled: deleteThreshold !== null,
    ...(systems.source === "active-directory" && deleteThreshold !== null
      ? { DeleteThresholdValue: deleteThreshold }
      : {}),
    HumanResourcesLookaheadQueryEnabled: false,
  };
  return [...connection, { key: "SyncNotificationSettings", value: JSON.stringify(settings) }];
}

type TenantViewDependencies = {
  readonly tenantId: string;
  readonly cycleContext: CycleContext;
  readonly jobs: readonly (SimulatedJob | null)[];
  readonly applications: readonly Application[];
  readonly now: () => Instant;
};

/** Creates the interface through which the simulated Graph API reads and controls the tenant. */
export function createTenantView({
  tenantId,
  cycleContext,
  jobs,
  applications,
  now,
}: TenantViewDependencies): TenantView {
  const serializers = jobs.map((job) => (job === null ? null : createJobSerializer(job)));
  const findJob = (jobId: string): SimulatedJob => {
    const job = jobs.find((each) => each?.app.jobId === jobId);
    if (job === null || job === undefined) throw new Error(`There is no job ${jobId}.`);
    return job;
  };
  const applicationIndexOf = (id: string): number =>
    applications.findIndex((app) => app.servicePrincipal.id === id);

  return {
    tenantId,
    clock: { now },
    provisioningRows: (from, to) => cycleContext.log.rows(from, to, now()),
    auditRows: (from, to) => cycleContext.audits.rows(from, to, now()),
    servicePrincipals: () => applications.map(({ servicePrincipal }) => servicePrincipal),
    jobsOf(id) {
      const index = applicationIndexOf(id);
      if (index < 0) return null;
      const serialize = serializers[index];
      return serialize === null || serialize === undefined ? [] : [serialize(now())];
    },
    assignmentsOf(id) {
      const app = applications[applicationIndexOf(id)];
      if (app === undefined) return null;
      return isScopedByAssignment(app) ? assignmentsOf(cycleContext.tenant, app) : [];
    },
    membersOf: (groupId) => membersOf(cycleContext.tenant, groupId),
    secretsOf(id) {
      const job = jobs[applicationIndexOf(id)];
      return job === null || job === undefined ? [] : secretsOf(job.app);
    },
    schemaOf(id, jobId) {
      const job = jobs[applicationIndexOf(id)];
      return job?.app.jobId === jobId ? mappingSchemaOf(job.app) : null;
    },
    async validateCredentials(jobId) {
      const reply = await findJob(jobId).target({ kind: "probe", now: now() });
      if (reply.ok) return { ok: true, message: "" };
      return { ok: false, message: `${reply.failure.code}: ${reply.failure.reason}` };
    },
    controlJob: (jobId, command) =>
      controlJob(cycleContext, findJob(jobId), command, cycleContext.taskQueue.now()),
  };
}
