import { createRandomStream, type RandomStream } from "../../simulator/random.ts";
import {
  FAULT_GROUPS,
  FAULT_KIND_NAMES,
  type FaultGroup,
  type FaultKind,
  traitsOf,
} from "./fault-kinds.ts";
import type { TortureForm } from "./torture-redis.ts";

/** One fault of a run. Times are real milliseconds since the faults began. */
export type Fault = {
  readonly kind: FaultKind;
  readonly target: string;
  readonly beginsAtMs: number;
  readonly endsAtMs: number;
  /** 0 <= n < 1, for what the fault chooses when it begins; see `pickByVariant`. */
  readonly variant: number;
};

/** The element that a fault with this variant chooses; undefined only if there are none. */
export function pickByVariant<T>(elements: readonly T[], variant: number): T | undefined {
  return elements[Math.floor(variant * elements.length)];
}

export type Plan = {
  readonly seed: number;
  readonly form: TortureForm;
  /** Oldest first. */
  readonly faults: readonly Fault[];
};

export type PlanOptions = {
  /** Length of the part of a run in which faults happen. */
  readonly lengthMs: number;
  /** The form of Redis. */
  readonly form: TortureForm;
  /** Kinds that this machine cannot inject. */
  readonly without?: readonly FaultKind[];
};

const MIN_FAULTS = 9;
const MAX_FAULTS = 16;
/** Shortest time between the end of a fault and the beginning of the next one on the same target. */
const GAP_MS = 400;
/** After this many draws without a free time the fault is left out, so a plan may have fewer faults than MIN_FAULTS. */
const MAX_TRIES = 20;

/** Draws the faults of a run from its seed. The same seed always gives the same plan. */
export function planFaults(seed: number, { lengthMs, form, without = [] }: PlanOptions): Plan {
  const random = createRandomStream(seed, "torture faults");
  const kinds = FAULT_KIND_NAMES.filter(
    (kind) => (traitsOf(kind).forms ?? [form]).includes(form) && !without.includes(kind),
  );
  const count = MIN_FAULTS + random.int(MAX_FAULTS - MIN_FAULTS + 1);
  const faults: Fault[] = [];
  for (let n = 0; n < count; n++) {
    const kind = drawKind(random, kinds);
    const fault = drawFault(random, kind, { lengthMs, faults });
    if (fault !== null) faults.push(fault);
  }
  return { seed, form, faults: faults.toSorted((a, b) => a.beginsAtMs - b.beginsAtMs) };
}

/** True if a fault of the plan makes Redis lose data that it has confirmed. */
export const losesData = ({ form, faults }: Plan): boolean =>
  faults.some(({ kind }) => traitsOf(kind).losesDataIn?.includes(form) === true);

/** Codes of the problems that the product rightly shows for some time because of the faults of the plan. */
export function explainedProblems(plan: Plan): readonly string[] {
  return [
    // At its end, each run pauses both workers in turn. After a pause, the process reports that it did not respond.
    "event-loop-blocked",
    ...(losesData(plan) ? ["redis-data-lost"] : []),
    ...(plan.faults.some(({ kind }) => kind === "clock wrong") ? ["clock-jumped"] : []),
    // A mail whose confirmation was lost waits 15 minutes, which is longer than a run. `compare.ts` checks that
    // everyone has the mail.
    ...(plan.faults.some(({ kind }) => kind === "smtp cuts after DATA")
      ? ["deliveries-stuck"]
      : []),
  ];
}

function drawKind(random: RandomStream, kinds: readonly FaultKind[]): FaultKind {
  const kindsIn = (group: FaultGroup) => kinds.filter((kind) => traitsOf(kind).group === group);
  const groups = FAULT_GROUPS.filter((group) => kindsIn(group).length > 0);
  return random.pick(kindsIn(random.pick(groups)));
}

function drawFault(
  random: RandomStream,
  kind: FaultKind,
  { lengthMs, faults }: { readonly lengthMs: number; readonly faults: readonly Fault[] },
): Fault | null {
  const { lastsMs, targets, isSevere = false } = traitsOf(kind);
  const [shortest, longest] = lastsMs;
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const target = random.pick(targets);
    const length = Math.round(shortest + random.next() * (longest - shortest));
    const beginsAtMs = Math.round(random.next() * (lengthMs - length));
    const fault = {
      kind,
      target,
      beginsAtMs,
      endsAtMs: beginsAtMs + length,
      variant: random.next(),
    };
    const isPossible =
      !faults.some((other) => isConflict(fault, other)) &&
      !(isSevere && faults.some((other) => other.kind === kind));
    if (isPossible) return fault;
  }
  return null;
}

/** True if both faults affect one target at the same time. */
function isConflict(a: Fault, b: Fault): boolean {
  const isSameTarget = a.target === b.target && traitsOf(a.kind).group === traitsOf(b.kind).group;
  return isSameTarget && a.beginsAtMs < b.endsAtMs + GAP_MS && b.beginsAtMs < a.endsAtMs + GAP_MS;
}
