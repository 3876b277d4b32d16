import type { z } from "zod";
import type { IncidentRow } from "../schema/incident.ts";
import type { JobDetail, JobRow } from "../schema/job.ts";
import type {
  EventDetail,
  FailingRow,
  IdentityRow,
  Person as PersonAnswer,
  StandingRow,
} from "../schema/person.ts";
import type { TargetRow, TenantRow } from "../schema/sight.ts";
import type { ClusterRow } from "../schema/verdict.ts";

// What the API answers, from the very schemas that describe it; types only, so no code comes along.

export type Job = z.output<typeof JobRow>;
export type JobWhole = z.output<typeof JobDetail>;
export type Cluster = z.output<typeof ClusterRow>;
export type Incident = z.output<typeof IncidentRow>;
export type Tenant = z.output<typeof TenantRow>;
export type Target = z.output<typeof TargetRow>;
export type Identity = z.output<typeof IdentityRow>;
export type Failing = z.output<typeof FailingRow>;
export type Person = z.output<typeof PersonAnswer>;
export type Standing = z.output<typeof StandingRow>;
export type Event = z.output<typeof EventDetail>;
export type List<T> = {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly total: number | null;
  readonly asOf: string | null;
};
