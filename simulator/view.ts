import { controlJob } from "./provisioning/control.ts";
import type { CycleDeps } from "./provisioning/cycle.ts";
import type { Job } from "./provisioning/job.ts";
import { createJobRecorder } from "./provisioning/job-record.ts";
import type { Instant, TenantView } from "./seam.ts";
import type { Application } from "./tenant/applications.ts";
import { schemaOf } from "./tenant/mapping-schema.ts";

type ViewDeps = {
  readonly tenantId: string;
  readonly deps: CycleDeps;
  readonly jobs: readonly (Job | null)[];
  readonly applications: readonly Application[];
  readonly now: () => Instant;
};

/** The tenant as Graph's HTTP face asks for it. */
export function createView({ tenantId, deps, jobs, applications, now }: ViewDeps): TenantView {
  const recorders = jobs.map((job) => (job === null ? null : createJobRecorder(job)));
  const find = (jobId: string): Job => {
    const job = jobs.find((each) => each?.app.jobId === jobId);
    if (job === null || job === undefined) throw new Error(`There is no job ${jobId}.`);
    return job;
  };
  const secrets = (job: Job) => [
    { key: "BaseAddress", value: `https://${job.app.templateId.toLowerCase()}.example/scim/v2` },
    { key: "SecretToken", value: "*" },
    { key: "SyncAll", value: "false" },
    {
      key: "SyncNotificationSettings",
      value: JSON.stringify({
        Enabled: false,
        DeleteThresholdEnabled: job.app.deleteThreshold !== null,
        HumanResourcesLookaheadQueryEnabled: false,
      }),
    },
  ];
  const ofPrincipal = (id: string): number =>
    applications.findIndex((app) => app.servicePrincipal.id === id);

  return {
    tenantId,
    clock: { now },
    provisioningRows: (from, to, arrivedAfter) =>
      deps.log.rows(from, to, { by: now(), after: arrivedAfter ?? null }),
    auditRows: (from, to) => deps.audits.rows(from, to, now()),
    servicePrincipals: () => applications.map(({ servicePrincipal }) => servicePrincipal),
    jobsOf(id) {
      const index = ofPrincipal(id);
      if (index < 0) return null;
      const record = recorders[index];
      return record === null || record === undefined ? [] : [record(now())];
    },
    secretsOf(id) {
      const job = jobs[ofPrincipal(id)];
      return job === null || job === undefined ? [] : secrets(job);
    },
    schemaOf(id, jobId) {
      const job = jobs[ofPrincipal(id)];
      return job?.app.jobId === jobId ? schemaOf(job.app) : null;
    },
    async validateCredentials(jobId) {
      const reply = await find(jobId).target({ kind: "probe", now: now() });
      if (reply.ok) return { ok: true, message: "" };
      return { ok: false, message: `${reply.failure.code}: ${reply.failure.reason}` };
    },
    control: (jobId, command) => controlJob(deps, find(jobId), command, deps.agenda.now()),
  };
}
