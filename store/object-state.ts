import type { ObjectState } from "../domain/facts.ts";
import type { Instant } from "../domain/time.ts";
import type { Verdict } from "./rows.ts";
import { packVerdict, unpackAction, unpackStatus } from "./rows.ts";

/**
 * What is kept of one object in one job: its touches, newest first, 17 bytes each, big-endian:
 * 6 moment · 1 status, action, has a reason (bit 6), names a target (bit 7) · 2 cause · 3 digest of
 * the cycle · 4 block · 1 place in the block.
 *
 * Kept are the newest KEPT touches, the newest KEPT failures, and the newest touch that succeeded,
 * warned, carried a reason, or named a target. Each of these is a "newest of", so what is kept
 * depends on the set of rows alone and not on the order of their arrival, and however many skips
 * follow, they push out no last attempt of any outcome. Three touches stay under 64 bytes, where
 * Redis keeps a hash compact.
 */
export type Touch = Verdict & {
  readonly at: Instant;
  readonly hasReason: boolean;
  readonly hasTarget: boolean;
};

/** A touch whose row id is known: touches of one moment are ordered by it. */
export type Named = { readonly touch: Touch; readonly id: string | null };

const TOUCH_BYTES = 17;
const KEPT = 64;
const REASON_BIT = 1 << 6;
const TARGET_BIT = 1 << 7;

export function packTouches(touches: readonly Touch[]): Buffer {
  const bytes = Buffer.allocUnsafe(touches.length * TOUCH_BYTES);
  touches.forEach((touch, i) => {
    const at = i * TOUCH_BYTES;
    bytes.writeUIntBE(touch.at, at, 6);
    bytes[at + 6] =
      packVerdict(touch.status, touch.action) |
      (touch.hasReason ? REASON_BIT : 0) |
      (touch.hasTarget ? TARGET_BIT : 0);
    bytes.writeUInt16BE(touch.cause, at + 7);
    bytes.writeUIntBE(touch.cycle, at + 9, 3);
    bytes.writeUInt32BE(touch.block, at + 12);
    bytes[at + 16] = touch.index;
  });
  return bytes;
}

export function unpackTouches(bytes: Buffer | null): readonly Touch[] {
  if (bytes === null) return [];
  if (bytes.length % TOUCH_BYTES !== 0) throw new Error("object: these are no whole touches");
  const touches: Touch[] = [];
  for (let at = 0; at < bytes.length; at += TOUCH_BYTES) {
    const flags = bytes.readUInt8(at + 6);
    touches.push({
      at: bytes.readUIntBE(at, 6),
      status: unpackStatus(flags),
      action: unpackAction(flags),
      hasReason: (flags & REASON_BIT) !== 0,
      hasTarget: (flags & TARGET_BIT) !== 0,
      cause: bytes.readUInt16BE(at + 7),
      cycle: bytes.readUIntBE(at + 9, 3),
      block: bytes.readUInt32BE(at + 12),
      index: bytes.readUInt8(at + 16),
    });
  }
  return touches;
}

/**
 * Adds fresh touches to the kept ones. Kept touches of one moment stand in the order of their row
 * ids already; only where a fresh one joins them must their ids be given.
 */
export function mergeTouches(kept: readonly Named[], fresh: readonly Named[]): readonly Touch[] {
  const all = [...kept, ...fresh].sort(newestFirst).map(({ touch }) => touch);
  let failures = 0;
  let succeeded = false;
  let warned = false;
  let reasoned = false;
  let targeted = false;
  return all.filter((touch, place) => {
    const isFailure = touch.status === "failure" && failures++ < KEPT;
    const isSuccess = touch.status === "success" && !succeeded;
    const isWarning = touch.status === "warning" && !warned;
    const isReason = touch.hasReason && !reasoned;
    const isTarget = touch.hasTarget && !targeted;
    succeeded ||= isSuccess;
    warned ||= isWarning;
    reasoned ||= isReason;
    targeted ||= isTarget;
    return place < KEPT || isFailure || isSuccess || isWarning || isReason || isTarget;
  });
}

function newestFirst(a: Named, b: Named): number {
  if (a.touch.at !== b.touch.at) return b.touch.at - a.touch.at;
  const left = a.id ?? "";
  const right = b.id ?? "";
  if (left === right) return 0;
  return left < right ? 1 : -1;
}

/** What the touches say, without what stands in the details. */
export type Summary = Pick<
  ObjectState,
  "lastSuccessAt" | "lastSuccessAction" | "lastFailureAt" | "failingSince" | "attempts"
> & { readonly latest: Touch };

/** Null when there are none. */
export function summarise(touches: readonly Touch[]): Summary | null {
  const [latest] = touches;
  if (latest === undefined) return null;
  const success = touches.findIndex((touch) => touch.status === "success");
  const since = success < 0 ? touches : touches.slice(0, success);
  const failures = since.filter((touch) => touch.status === "failure");
  const lastFailure = touches.find((touch) => touch.status === "failure");
  const isFailing = latest.status === "failure";
  return {
    latest,
    lastSuccessAt: touches[success]?.at ?? null,
    lastSuccessAction: touches[success]?.action ?? null,
    lastFailureAt: lastFailure?.at ?? null,
    failingSince: isFailing ? (failures.at(-1)?.at ?? null) : null,
    attempts: failures.length,
  };
}
