import type { RedisServerCheck } from "../domain/redis-server.ts";
import type { Millis } from "../domain/time.ts";
import type { AccessStore } from "./access/access-types.ts";
import type { ActionStore } from "./actions/action-types.ts";
import type { AssignmentStore } from "./assignments/assignment-types.ts";
import type { ErasureStore } from "./erasure/erase-person.ts";
import type { IncidentStore } from "./incidents/incident-types.ts";
import type { ConditionHistoryStore } from "./jobs/condition-history.ts";
import type { CredentialStore } from "./jobs/credential-store.ts";
import type { JobStore } from "./jobs/job-types.ts";
import type { PollStore } from "./jobs/poll-types.ts";
import type { SeriesStore } from "./jobs/series-types.ts";
import type { TargetStore } from "./jobs/target-store.ts";
import type { EventStore } from "./log/event-types.ts";
import type { MemoryStore } from "./log/memory-store.ts";
import type { PeopleStore } from "./people/people-types.ts";
import type { PrivacyStore } from "./privacy/privacy-store.ts";
import type { LeaseStore } from "./processes/lease-store.ts";
import type { ProcessStore } from "./processes/process-store.ts";
import type { RequestBudgetFor } from "./redis/request-budget.ts";
import type { UnreadableRecords } from "./redis/unreadable-records.ts";
import type { TelemetryStore } from "./telemetry/telemetry-store.ts";
import type { DataVersionStore } from "./upgrade/data-version-store.ts";

/** Measures a round trip in milliseconds. Throws if Redis does not answer. */
export type Ping = () => Promise<Millis>;

export type Store = {
  readonly events: EventStore;
  readonly people: PeopleStore;
  readonly erasure: ErasureStore;
  readonly access: AccessStore;
  readonly jobs: JobStore;
  readonly assignments: AssignmentStore;
  readonly privacy: PrivacyStore;
  readonly polls: PollStore;
  readonly credentials: CredentialStore;
  readonly incidents: IncidentStore;
  readonly actions: ActionStore;
  readonly targets: TargetStore;
  readonly series: SeriesStore;
  readonly conditionHistory: ConditionHistoryStore;
  readonly memory: MemoryStore;
  readonly processes: ProcessStore;
  readonly telemetry: TelemetryStore;
  readonly leases: LeaseStore;
  readonly requestBudget: RequestBudgetFor;
  readonly ping: Ping;
  /** Reads version, eviction policy and persistence of each master. */
  checkServers(): Promise<RedisServerCheck>;
  readonly dataVersion: DataVersionStore;
  /** The records that this process could not read since it started. */
  readonly unreadableRecords: Pick<UnreadableRecords, "count" | "onUnreadable">;
  close(): Promise<void>;
};
