import type { z } from "zod";
import type { PollKind } from "../../domain/poll-kind.ts";
import type { Instant } from "../../domain/time.ts";
import type { PollState, PollStore } from "../../store/jobs/poll-types.ts";
import { type GraphError, toReadFailure } from "../graph/graph-error.ts";

/** The state of a poll before its first run. */
export const NEVER_POLLED: PollState = {
  watermark: null,
  lastSuccessAt: null,
  lastTryAt: null,
  readFailure: null,
  isComplete: false,
  resumeToken: null,
  droppedRows: 0,
  readBackTo: null,
  progressRatio: null,
};

/** The state of a poll, or `NEVER_POLLED` if it has never run. */
export async function loadPollState(
  polls: Pick<PollStore, "load">,
  tenant: string,
  kind: PollKind,
): Promise<PollState> {
  return (await polls.load(tenant, kind)) ?? NEVER_POLLED;
}

export type PollOutcome = {
  readonly error: GraphError | null;
  readonly isComplete: boolean;
  /** Rows of this poll that could not be parsed. */
  readonly droppedRows: number;
};

/**
 * Like `loadPollState`, but replaces a watermark in the future by `now`. A clock that ran ahead can store
 * such a watermark. Every poll would then read nothing until the real time reaches the watermark.
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

/**
 * The state after a poll. A failure that continues keeps its start time; a success ends the
 * failure.
 */
export function pollStateAfter(
  previousState: PollState,
  outcome: PollOutcome,
  now: Instant,
): PollState {
  const { error, isComplete, droppedRows } = outcome;
  return {
    ...previousState,
    lastTryAt: now,
    lastSuccessAt: error === null ? now : previousState.lastSuccessAt,
    readFailure: error === null ? null : toReadFailure(error, previousState.readFailure, now),
    isComplete,
    droppedRows: previousState.droppedRows + droppedRows,
  };
}

/**
 * The resume state that a poll has stored; null if there is none or if this version cannot read it.
 */
export function parseResumeState<T>(schema: z.ZodType<T>, resumeToken: string | null): T | null {
  if (resumeToken === null) return null;
  try {
    const resumeState = schema.safeParse(JSON.parse(resumeToken));
    return resumeState.success ? resumeState.data : null;
  } catch {
    return null;
  }
}
