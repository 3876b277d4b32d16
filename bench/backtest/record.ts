/**
 * What a played world leaves behind, as plain records: truth on one side, what was said on the
 * other. Types only, so that worlds, judge and score can share them without seeing each other.
 * All times are milliseconds since 1970.
 */
export type Span = { readonly from: number; readonly until: number };

/** Something done to a world on purpose. */
export type Plant = Span & {
  readonly kind: string;
  /** Applications that it makes unwell; none for what a sound job takes in its stride. */
  readonly harms: readonly string[];
};

export type TrueWorld = Span & {
  /** Names the world in a complaint: seed, fault and size. */
  readonly name: string;
  readonly jobs: readonly {
    readonly jobId: string;
    readonly application: string;
    /** People assigned when the world began, about. */
    readonly scope: number;
  }[];
  readonly intervalMs: number;
  readonly plants: readonly Plant[];
  /** When Graph could not be read. */
  readonly outages: readonly Span[];
  readonly quarantines: readonly {
    readonly jobId: string;
    readonly reason: string;
    readonly began: number;
    readonly ended: number | null;
  }[];
  readonly cycles: readonly {
    readonly jobId: string;
    readonly kind: "initial" | "incremental";
    readonly began: number;
    readonly ended: number | null;
    readonly result: string;
  }[];
  /** How many objects failed, looked up now and then. */
  readonly samples: readonly {
    readonly jobId: string;
    readonly at: number;
    readonly failing: number;
  }[];
};

/** What one look at one job said. */
export type SaidLook = {
  readonly at: number;
  readonly condition: string;
  readonly risk: number;
  readonly timeToQuarantineMs: number | null;
  readonly etaMs: number | null;
};

export type SaidWorld = {
  readonly pollMs: number;
  /** By job id, oldest first. */
  readonly looks: ReadonlyMap<string, readonly SaidLook[]>;
  /** What was told about incidents. */
  readonly told: readonly {
    readonly jobId: string;
    readonly at: number;
    readonly kind: "opened" | "worsened" | "recovered";
    readonly condition: string;
    readonly severity: string;
  }[];
  /** Texts for people that say NaN or undefined, and figures that are no number. */
  readonly unspeakable: readonly string[];
};

/** One comparison of who fails: counts of objects on which truth and what was said differ. */
export type Check = {
  readonly jobId: string;
  readonly at: number;
  readonly missing: number;
  readonly extra: number;
};
