import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { JobConfiguration } from "../../domain/job-configuration.ts";
import type { JobHistory } from "../../domain/job-history.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { ProvisioningAudit } from "../../domain/provisioning-audit.ts";

export type JobStore = {
  /** Saves an observed job. An older `readAt` does not replace a newer one. */
  saveObservedJob(job: ObservedJob): Promise<void>;
  observedJobs(tenant: string): Promise<readonly ObservedJob[]>;
  /** Removes a job from every page after Graph no longer has it. */
  forget(tenant: string, jobId: string): Promise<void>;
  /** An older `assessedAt` does not replace a newer one. */
  saveAssessment(assessment: JobAssessment): Promise<void>;
  /** The assessments of all jobs of these tenants, read with one command per tenant. */
  assessments(tenants: readonly string[]): Promise<readonly JobAssessment[]>;
  /** The assessments of one tenant in batches, so that the process does other work between two batches. */
  assessmentBatches(tenant: string, batchSize: number): AsyncIterable<readonly JobAssessment[]>;
  assessment(tenant: string, jobId: string): Promise<JobAssessment | null>;
  /** The number of assessments, without parsing them. Assessments that cannot be read are counted too. */
  countAssessments(tenant: string): Promise<number>;
  /** Replaces the stored history of a job. */
  saveHistory(tenant: string, jobId: string, history: JobHistory): Promise<void>;
  /** Null before the first assessment has stored a history. */
  history(tenant: string, jobId: string): Promise<JobHistory | null>;
  histories(tenant: string): Promise<ReadonlyMap<string, JobHistory>>;
  /** Replaces the configuration of a job. */
  saveConfiguration(tenant: string, jobId: string, configuration: JobConfiguration): Promise<void>;
  configurations(tenant: string): Promise<ReadonlyMap<string, JobConfiguration>>;
  saveAudits(tenant: string, audits: readonly ProvisioningAudit[]): Promise<void>;
  /** Newest first. */
  audits(
    tenant: string,
    servicePrincipalId: string,
    limit: number,
  ): Promise<readonly ProvisioningAudit[]>;
};
