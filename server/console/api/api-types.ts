import type { components } from "./generated/api.ts";

// Types of the API's answers, from the OpenAPI document.

type Schemas = components["schemas"];

export type Job = Schemas["Job"];
export type JobDetail = Schemas["JobDetail"];
export type JobChange = Schemas["JobChange"];
export type Cycle = Schemas["CycleSummary"];
export type Quarantine = Schemas["Quarantine"];
export type FailureCluster = Schemas["FailureCluster"];
export type Incident = Schemas["Incident"];
export type IncidentDetail = Schemas["IncidentDetail"];
export type RecipientAnswer = Schemas["RecipientAnswer"];
export type Notification = Schemas["Notification"];
export type Silence = Schemas["Silence"];
export type AuditEntry = Schemas["AuditEntry"];
export type Caller = Schemas["Caller"];
export type AccessKey = Schemas["Key"];
export type CreatedKey = Schemas["CreatedKey"];
export type Erasure = Schemas["Erasure"];
export type Setting = Schemas["Setting"];
export type Activity = Schemas["Activity"];
export type Tenant = Schemas["Tenant"];
export type TenantDetail = Schemas["TenantDetail"];
export type TargetDetail = Schemas["TargetDetail"];
export type Target = Schemas["Target"];
export type Readiness = Schemas["Ready"];
export type FailingPerson = Schemas["FailingPerson"];
export type Leaver = Schemas["Leaver"];
export type AccessTimes = Schemas["AccessTimes"];
export type Person = Schemas["Person"];
export type PersonAppStatus = Schemas["PersonAppStatus"];
export type PersonEvent = Schemas["EventDetail"];
export type FoundPerson = Schemas["FoundPerson"];
export type Identity = Schemas["Identity"];
export type IdentitySearch = Schemas["IdentityList"];
export type ListAnswer<T> = {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly total: number | null;
  readonly asOf: string | null;
};
