import type { z } from "zod";
import type { Instant } from "../../domain/time.ts";
import type { PollKind, PollState, PollStore } from "../../store/store.ts";
import { type GraphError, toReadFailure } from "../graph/graph-error.ts";

const NEVER_POLLED: PollState = {
  watermark: null,
  lastSuccessAt: null,
  lastTryAt: null,
  readFailure: null,
  complete: false,
  resumeToken: null,
  droppedRows: 0,
  progressRatio: null,
};

/** What is known of a poll; of one that never ran, nothing. */
export async function loadPollState(
  polls: Pick<PollStore, "load">,
  tenant: string,
  kind: PollKind,
): Promise<PollState> {
  return (await polls.load(tenant, kind)) ?? NEVER_POLLED;
}

export type PollOutcome = {
  readonly error: GraphError | null;
  readonly complete: boolean;
  /** Rows of this look that could not be read. */
  readonly droppedRows: number;
};

/**
 * The same, with a watermark of a clock that was ahead taken back to `now`: nothing can have been
 * read from what is yet to come, and windows that end there would hold nothing.
 */
export async function loadPollStateUpTo(
  polls: Pick<PollStore, "load">,
  tenant: string,
  kind: PollKind,
  now: Instant,
): Promise<PollState> {
  const pollState = await loadPollState(polls, tenant, kind);
  const { watermark } = pollState;
  return watermark === null || watermark <= now ? pollState : { ...pollState, watermark: now };
}

/** A poll's state after a look: trouble that goes on keeps its beginning, success ends it. */
export function pollStateAfter(
  previousState: PollState,
  outcome: PollOutcome,
  now: Instant,
): PollState {
  const { error, complete, droppedRows } = outcome;
  return {
    ...previousState,
    lastTryAt: now,
    lastSuccessAt: error === null ? now : previousState.lastSuccessAt,
    readFailure: error === null ? null : toReadFailure(error, previousState.readFailure, now),
    complete,
    droppedRows: previousState.droppedRows + droppedRows,
  };
}

/** Our own notes in `resume`; null when there are none, or none that this version can read. */
export function parseResumeState<T>(schema: z.ZodType<T>, resume: string | null): T | null {
  if (resume === null) return null;
  try {
    const resumeState = schema.safeParse(JSON.parse(resume));
    return resumeState.success ? resumeState.data : null;
  } catch {
    return null;
  }
}
