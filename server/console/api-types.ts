import type { z } from "zod";
import type { AuditRow, SilenceRow, UnsubscriptionRow } from "../schema/action-schema.ts";
import type { ReadinessAnswer } from "../schema/health-schema.ts";
import type {
  IncidentDetail as IncidentDetailAnswer,
  IncidentRow,
  NotificationRow,
} from "../schema/incident-schema.ts";
import type { FailureClusterRow } from "../schema/job-assessment-schema.ts";
import type { JobDetail, JobRow } from "../schema/job-schema.ts";
import type {
  EventDetail,
  FailingPersonRow,
  IdentityList,
  IdentityRow,
  Person as PersonAnswer,
  PersonAppStatusRow,
} from "../schema/person-schema.ts";
import type { TargetRow } from "../schema/target-schema.ts";
import type { TenantRow } from "../schema/tenant-schema.ts";

// Types of the API's answers, from the server's schemas. The bundle contains no code of the server.

export type Job = z.output<typeof JobRow>;
export type FullJob = z.output<typeof JobDetail>;
export type FailureCluster = z.output<typeof FailureClusterRow>;
export type Incident = z.output<typeof IncidentRow>;
export type IncidentDetail = z.output<typeof IncidentDetailAnswer>;
export type Notification = z.output<typeof NotificationRow>;
export type Silence = z.output<typeof SilenceRow>;
export type Unsubscription = z.output<typeof UnsubscriptionRow>;
export type AuditEntry = z.output<typeof AuditRow>;
export type Tenant = z.output<typeof TenantRow>;
export type Target = z.output<typeof TargetRow>;
export type Readiness = z.output<typeof ReadinessAnswer>;
export type FailingPerson = z.output<typeof FailingPersonRow>;
export type Person = z.output<typeof PersonAnswer>;
export type PersonAppStatus = z.output<typeof PersonAppStatusRow>;
export type PersonEvent = z.output<typeof EventDetail>;
export type Identity = z.output<typeof IdentityRow>;
export type IdentitySearch = z.output<typeof IdentityList>;
export type ListAnswer<T> = {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly total: number | null;
  readonly asOf: string | null;
};
