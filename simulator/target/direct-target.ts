import { shareOf, sharesOf } from "../random.ts";
import type { Instant } from "../seam.ts";
import { type Application, mapsAttribute } from "../tenant/applications.ts";
import { isGroup } from "../tenant/change.ts";
import { createObjectTable } from "../tenant/object-table.ts";
import { ATTRIBUTES, type Attribute } from "../tenant/people.ts";
import type { Tenant } from "../tenant/tenant.ts";
import { httpFailure, networkFailure, scimError, typicalFailure } from "./failures.ts";
import type { Failure, Target, TargetCall, TargetFault, TargetReply } from "./target.ts";

const ABSENT = 0;
const ACTIVE = 1;
const DISABLED = 2;

/** The login page a proxy shows in place of the SCIM server. */
const HTML_PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body></body></html>";

export type DirectTarget = {
  readonly call: Target;
  /**
   * A real target behind this one's refusals of single people, so that a story goes on when its
   * world goes live. Sites are left to the real one, which has its own list of them.
   */
  inFrontOf(real: Target): Target;
  fault(fault: TargetFault): void;
};

type Trouble = Extract<TargetFault, { until: Instant }>;

/** A target without HTTP: 200,000 people a minute. It refuses as the story says, and for flawed people. */
export function createDirectTarget(tenant: Tenant, app: Application): DirectTarget {
  const accounts = createObjectTable();
  const refusals = createRefusals(tenant, app);
  const mapped = ATTRIBUTES.filter((attribute) => mapsAttribute(app, attribute));
  const leftToUs = mapped.filter((attribute) => attribute !== "site");
  let isTokenValid = true;
  let troubles: readonly Trouble[] = [];
  let calls = 0;

  const troubleOf = (call: TargetCall): Failure | null => {
    if (!isTokenValid) return httpFailure(401, scimError(401, "Token expired"), true);
    const isProbe = call.kind === "probe";
    for (const trouble of troubles) {
      if (call.now >= trouble.until) continue;
      const failure = failureOf(trouble, isProbe, calls);
      if (failure !== null) return failure;
    }
    return null;
  };

  const carryOut = ({ operation, ref }: Extract<TargetCall, { kind: "export" }>): TargetReply => {
    const before = accounts.get(ref);
    if (before === ABSENT && operation !== "create") {
      return { ok: false, failure: typicalFailure("InvalidAnchor") };
    }
    accounts.set(ref, AFTER[operation]);
    if (operation !== "create") return { ok: true, outcome: "changed", targetId: null };
    return { ok: true, outcome: CREATED_FROM[before] ?? "created", targetId: null };
  };

  const call = (asked: TargetCall): TargetReply => {
    calls += 1;
    const trouble = troubleOf(asked);
    if (trouble !== null) return { ok: false, failure: trouble };
    if (asked.kind === "probe") return { ok: true, outcome: "matched", targetId: null };
    const failure = refusals.of(asked, mapped);
    return failure === null ? carryOut(asked) : { ok: false, failure };
  };

  return {
    call,
    inFrontOf: (real) => (asked) => {
      if (asked.kind === "probe") return real(asked);
      const failure = refusals.of(asked, leftToUs);
      return failure === null ? real(asked) : { ok: false, failure };
    },
    fault(fault) {
      switch (fault.kind) {
        case "token-expires":
        case "token-renewed":
          isTokenValid = fault.kind === "token-renewed";
          return;
        case "refuses-people":
        case "accepts-people":
        case "keeps-leavers":
        case "frees-leavers":
        case "refuses-values":
          refusals.fault(fault);
          return;
        case "down":
        case "html":
        case "times-out":
        case "answers":
          troubles = [...troubles, fault];
          return;
      }
    },
  };
}

/** What a create finds: nothing, an equal account, or a disabled one that it switches on. */
const CREATED_FROM: readonly ("created" | "matched" | "changed")[] = [
  "created",
  "matched",
  "changed",
];
const AFTER = { create: ACTIVE, update: ACTIVE, disable: DISABLED, delete: ABSENT } as const;

/** A rate limiter lets the first request of a burst pass, so 429 never meets the opening probe. */
function failureOf(trouble: Trouble, isProbe: boolean, callNumber: number): Failure | null {
  switch (trouble.kind) {
    case "down":
      return networkFailure(false, isProbe);
    case "times-out":
      return networkFailure(true, isProbe);
    case "html":
      return httpFailure(200, HTML_PAGE, isProbe);
    case "answers": {
      const isSpared = shareOf(callNumber, "spared", trouble.status) >= trouble.share;
      if (isSpared || (isProbe && trouble.status === 429)) return null;
      return httpFailure(trouble.status, scimError(trouble.status, "Please try later"), isProbe);
    }
  }
}

type Refusal = Extract<
  TargetFault,
  {
    kind:
      | "refuses-people"
      | "accepts-people"
      | "keeps-leavers"
      | "frees-leavers"
      | "refuses-values";
  }
>;
type Export = Extract<TargetCall, { kind: "export" }>;

/** Whom the target refuses: by the story, by a wrong value, or for ever. */
function createRefusals(tenant: Tenant, app: Application) {
  const { people, seed } = tenant;
  const flawOf = sharesOf(seed, `flaw of ${app.name}`);
  const keptLotOf = sharesOf(seed, `kept by ${app.name}`);
  let refused: { readonly code: string; readonly people: ReadonlySet<number> } | null = null;
  let kept: { readonly code: string; readonly share: number } | null = null;

  const ofComing = (person: number, judged: readonly Attribute[]): Failure | null => {
    if (refused?.people.has(person)) return typicalFailure(refused.code);
    if (judged.some((attribute) => people.isWrong(person, attribute))) {
      return typicalFailure("UnprocessableEntity");
    }
    return flawOf(person) < app.flaws ? typicalFailure("EntryConflict") : null;
  };
  const ofLeaver = (person: number): Failure | null => {
    if (kept === null) return null;
    return keptLotOf(person) < kept.share ? typicalFailure(kept.code) : null;
  };

  return {
    fault(fault: Refusal): void {
      switch (fault.kind) {
        case "refuses-people":
          refused = fault;
          return;
        case "accepts-people":
          refused = null;
          return;
        case "keeps-leavers":
          kept = fault;
          return;
        case "frees-leavers":
          kept = null;
          return;
        case "refuses-values":
          // Wrong values are known here by the tenant's own mark on them.
          return;
      }
    },
    of({ operation, ref }: Export, judged: readonly Attribute[]): Failure | null {
      if (isGroup(ref)) return null;
      const comesIn = operation === "create" || operation === "update";
      return comesIn ? ofComing(ref, judged) : ofLeaver(ref);
    },
  };
}
