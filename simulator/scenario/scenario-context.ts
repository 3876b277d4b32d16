import type { LogLatency } from "../log/log-latency.ts";
import type { SimulatedJob } from "../provisioning/simulated-job.ts";
import type { TargetFault } from "../target/provisioning-target.ts";
import type { TaskQueue } from "../task-queue.ts";
import type { Attribute } from "../tenant/people.ts";
import type { SimulatedTenant } from "../tenant/simulated-tenant.ts";
import type { Instant, JobCommand } from "../tenant-view.ts";
import type { ScenarioGraphFaultKind, ScenarioMailFault } from "./scenario-action.ts";

export type ScenarioGraphFault = {
  readonly kind: ScenarioGraphFaultKind;
  readonly until: Instant;
};

/** Effects of a scenario outside the tenant. If a function is missing, the scenario's actions of its kind
 * do nothing. */
export type ScenarioEffects = {
  applyGraphFault?(fault: ScenarioGraphFault): void;
  applyTargetFault?(app: string, fault: TargetFault): void;
  startMailFault?(fault: ScenarioMailFault): Promise<void>;
  endMailFault?(fault: ScenarioMailFault): Promise<void>;
};

export type ScenarioContext = {
  readonly tenant: SimulatedTenant;
  readonly taskQueue: TaskQueue;
  readonly logLatency: LogLatency;
  readonly appIndex: (app: string) => number;
  /** Names of the applications that send this attribute to their target. */
  readonly appsMappingAttribute: (attribute: Attribute) => readonly string[];
  readonly sendCommand: (app: string, command: JobCommand) => void;
  /** Makes the next cycle of the application write this person again. */
  readonly rewritePerson: (app: string, person: number) => void;
  readonly stallJob: (app: string, until: Instant) => void;
  /** Makes the next cycle stall for `durationMs` after half of its objects. */
  readonly stallInNextCycle: (app: string, durationMs: number) => void;
  readonly setLateStarts: (app: string, lateStarts: SimulatedJob["lateStarts"]) => void;
  readonly setPaceChanges: (app: string, paceChanges: SimulatedJob["paceChanges"]) => void;
  readonly setIncompletePeopleShare: (app: string, share: number) => void;
  /** Sets the share of people whose references cannot be resolved; returns the previous share. */
  readonly setUnresolvedReferenceShare: (app: string, share: number) => number;
  readonly editMapping: (app: string) => void;
  readonly editCredentials: (app: string) => void;
  /** Applies the fault to the in-memory target and, through `effects`, to a SCIM server. */
  readonly applyTargetFault: (app: string, fault: TargetFault) => void;
  readonly effects: ScenarioEffects;
};

/** The context of a scenario, and the share of people that each application refuses now. */
export type ScenarioRunContext = ScenarioContext & {
  readonly refusalByApp: Map<string, { readonly share: number; readonly code: string }>;
};
