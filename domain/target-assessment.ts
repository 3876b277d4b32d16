import type { TokenExpiry } from "./target.ts";
import type { TargetState } from "./target-state.ts";
import type { Instant } from "./time.ts";

/** What a target means for one job that provisions to it. */
export type JobTarget = {
  /**
   * The name of the target in the settings; null if the settings have no target for the app, so that only
   * Entra says when the token expires.
   */
  readonly name: string | null;
  readonly state: TargetState;
  readonly tokenExpiry: JobTokenExpiry | null;
};

export type JobTokenExpiry = TokenExpiry & {
  /** Entra has written to the target after this time, so its token is another one. */
  readonly isOutdated: boolean;
};

/** All conclusions about one target at one time. */
export type TargetAssessment = Omit<JobTarget, "name"> & {
  /** The name of the target in the settings, or of the app. */
  readonly name: string;
  /** False for an app without a target in the settings: only Entra says when its token expires. */
  readonly isConfigured: boolean;
  readonly tenant: string;
  /** The application in the settings: a display name or a service principal id. */
  readonly application: string;
  /** When a probe last succeeded; null if none has. */
  readonly answeredAt: Instant | null;
  /** The jobs that provision to this target. */
  readonly jobIds: readonly string[];
  readonly assessedAt: Instant;
};
