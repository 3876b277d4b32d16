import type { PollKind } from "../../domain/poll-kind.ts";
import type { ReadFailure } from "../../domain/read-failure.ts";
import type { Instant } from "../../domain/time.ts";

export type PollState = {
  /** Everything up to this time has been read completely. */
  readonly watermark: Instant | null;
  readonly lastSuccessAt: Instant | null;
  readonly lastTryAt: Instant | null;
  readonly readFailure: ReadFailure | null;
  /** False if a limit ended the last poll before it had read everything. */
  readonly isComplete: boolean;
  /** Where the next poll continues; opaque to the store. */
  readonly resumeToken: string | null;
  /** The number of rows that could not be parsed and were dropped, since the first poll. */
  readonly droppedRows: number;
  /** A back-fill has read everything since this time; null for other polls, and before its first window. */
  readonly readBackTo: Instant | null;
  /** 0..1 for a back-fill and a discovery, null for other polls. */
  readonly progressRatio: number | null;
};

export type PollStore = {
  load(tenant: string, kind: PollKind): Promise<PollState | null>;
  save(tenant: string, kind: PollKind, state: PollState): Promise<void>;
  /**
   * Saves the next state of a poll, unless the stored state is not `previous` any more: another process
   * has saved one, or Redis has lost it. Returns false then. Before the first poll nothing is stored,
   * and `previous` has no `lastTryAt`.
   */
  saveNext(tenant: string, kind: PollKind, previous: PollState, next: PollState): Promise<boolean>;
  loadAll(tenant: string): Promise<ReadonlyMap<PollKind, PollState>>;
};
