import { hashedShare, hashedShares } from "../random.ts";
import { type Application, mapsAttribute } from "../tenant/applications.ts";
import { createObjectTable } from "../tenant/object-table.ts";
import { ATTRIBUTES, type Attribute } from "../tenant/people.ts";
import type { SimulatedTenant } from "../tenant/simulated-tenant.ts";
import { isGroup } from "../tenant/tenant-change.ts";
import type { Instant } from "../tenant-view.ts";
import type {
  ProvisioningTarget,
  TargetCall,
  TargetFailure,
  TargetFault,
  TargetReply,
} from "./provisioning-target.ts";
import { httpFailure, networkFailure, scimErrorBody, typicalFailure } from "./target-failures.ts";

const ABSENT = 0;
const ACTIVE = 1;
const DISABLED = 2;

/** A login page, as a proxy may return it in place of the SCIM server's answer. */
const HTML_PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body></body></html>";

export type DirectTarget = {
  readonly call: ProvisioningTarget;
  /**
   * A target that applies this target's refusals of single people and otherwise calls `realTarget`,
   * so that the scenario continues when a SCIM server is connected. Sites are not checked here,
   * because the SCIM server has its own list.
   */
  wrapTarget(realTarget: ProvisioningTarget): ProvisioningTarget;
  applyFault(fault: TargetFault): void;
};

type TimedTargetFault = Extract<TargetFault, { until: Instant }>;

/**
 * A target without HTTP, for speed. It refuses people according to the scenario, to invalid values
 * and to `refusedShare`.
 */
export function createDirectTarget(tenant: SimulatedTenant, app: Application): DirectTarget {
  const accounts = createObjectTable();
  const refusals = createRefusals(tenant, app);
  const mappedAttributes = ATTRIBUTES.filter((attribute) => mapsAttribute(app, attribute));
  const attributesCheckedHere = mappedAttributes.filter((attribute) => attribute !== "site");
  let isTokenValid = true;
  let timedFaults: readonly TimedTargetFault[] = [];
  let callCount = 0;

  const faultFailureFor = (call: TargetCall): TargetFailure | null => {
    if (!isTokenValid) return httpFailure(401, scimErrorBody(401, "Token expired"), true);
    const isProbe = call.kind === "probe";
    for (const timedFault of timedFaults) {
      if (call.now >= timedFault.until) continue;
      const failure = failureOfFault(timedFault, isProbe, callCount);
      if (failure !== null) return failure;
    }
    return null;
  };

  const applyExport = ({
    operation,
    ref,
  }: Extract<TargetCall, { kind: "export" }>): TargetReply => {
    const before = accounts.get(ref);
    if (before === ABSENT && operation !== "create") {
      return { ok: false, failure: typicalFailure("InvalidAnchor") };
    }
    accounts.set(ref, ACCOUNT_STATE_AFTER[operation]);
    if (operation !== "create") return { ok: true, outcome: "changed", targetId: null };
    return { ok: true, outcome: CREATE_OUTCOME_FROM[before] ?? "created", targetId: null };
  };

  const call = (request: TargetCall): TargetReply => {
    callCount += 1;
    const timedFault = faultFailureFor(request);
    if (timedFault !== null) return { ok: false, failure: timedFault };
    if (request.kind === "probe") return { ok: true, outcome: "matched", targetId: null };
    const failure = refusals.failureFor(request, mappedAttributes);
    return failure === null ? applyExport(request) : { ok: false, failure };
  };

  return {
    call,
    wrapTarget: (realTarget) => (request) => {
      if (request.kind === "probe") return realTarget(request);
      const failure = refusals.failureFor(request, attributesCheckedHere);
      return failure === null ? realTarget(request) : { ok: false, failure };
    },
    applyFault(fault) {
      switch (fault.kind) {
        case "token-expires":
        case "token-renewed":
          isTokenValid = fault.kind === "token-renewed";
          return;
        case "refuses-people":
        case "accepts-people":
        case "refuses-disables":
        case "accepts-disables":
        case "refuses-values":
          refusals.applyFault(fault);
          return;
        case "down":
        case "html":
        case "times-out":
        case "answers":
          timedFaults = [...timedFaults, fault];
          return;
      }
    },
  };
}

/**
 * Outcome of a create by the account state before: absent, active, or disabled (which is enabled
 * again).
 */
const CREATE_OUTCOME_FROM: readonly ("created" | "matched" | "changed")[] = [
  "created",
  "matched",
  "changed",
];
const ACCOUNT_STATE_AFTER = {
  create: ACTIVE,
  update: ACTIVE,
  disable: DISABLED,
  delete: ABSENT,
} as const;

/**
 * A rate limiter accepts the first request of a burst, so 429 does not affect the probe before a
 * cycle.
 */
function failureOfFault(
  fault: TimedTargetFault,
  isProbe: boolean,
  callNumber: number,
): TargetFailure | null {
  switch (fault.kind) {
    case "down":
      return networkFailure(false, isProbe);
    case "times-out":
      return networkFailure(true, isProbe);
    case "html":
      return httpFailure(200, HTML_PAGE, isProbe);
    case "answers": {
      const isUnaffected = hashedShare(callNumber, "spared", fault.status) >= fault.share;
      if (isUnaffected || (isProbe && fault.status === 429)) return null;
      return httpFailure(fault.status, scimErrorBody(fault.status, "Please try later"), isProbe);
    }
  }
}

type RefusalFault = Extract<
  TargetFault,
  {
    kind:
      | "refuses-people"
      | "accepts-people"
      | "refuses-disables"
      | "accepts-disables"
      | "refuses-values";
  }
>;
type ExportCall = Extract<TargetCall, { kind: "export" }>;

/**
 * People whom the target refuses: by the scenario, because of invalid values, or permanently by
 * `refusedShare`.
 */
function createRefusals(tenant: SimulatedTenant, app: Application) {
  const { people, seed } = tenant;
  const refusedShareOf = hashedShares(seed, `flaw of ${app.name}`);
  const leaverShareOf = hashedShares(seed, `kept by ${app.name}`);
  let refusedPeople: { readonly code: string; readonly people: ReadonlySet<number> } | null = null;
  let refusedDisables: { readonly code: string; readonly share: number } | null = null;

  const failureForUpsert = (
    person: number,
    checkedAttributes: readonly Attribute[],
  ): TargetFailure | null => {
    if (refusedPeople?.people.has(person)) return typicalFailure(refusedPeople.code);
    if (checkedAttributes.some((attribute) => people.isWrong(person, attribute))) {
      return typicalFailure("UnprocessableEntity");
    }
    return refusedShareOf(person) < app.refusedShare ? typicalFailure("EntryConflict") : null;
  };
  const failureForDisable = (person: number): TargetFailure | null => {
    if (refusedDisables === null) return null;
    return leaverShareOf(person) < refusedDisables.share
      ? typicalFailure(refusedDisables.code)
      : null;
  };

  return {
    applyFault(fault: RefusalFault): void {
      switch (fault.kind) {
        case "refuses-people":
          refusedPeople = fault;
          return;
        case "accepts-people":
          refusedPeople = null;
          return;
        case "refuses-disables":
          refusedDisables = fault;
          return;
        case "accepts-disables":
          refusedDisables = null;
          return;
        case "refuses-values":
          // Not needed here: the tenant itself marks invalid values.
          return;
      }
    },
    failureFor(
      { operation, ref }: ExportCall,
      checkedAttributes: readonly Attribute[],
    ): TargetFailure | null {
      if (isGroup(ref)) return null;
      const isUpsert = operation === "create" || operation === "update";
      return isUpsert ? failureForUpsert(ref, checkedAttributes) : failureForDisable(ref);
    },
  };
}
