import { createFixedRandom, fixedRandom } from "../random.ts";
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

export type InMemoryTarget = {
  readonly call: ProvisioningTarget;
  /**
   * Returns a target that refuses the same people as this target and sends all other requests to
   * `realTarget`, so that the scenario's refusals also apply when a SCIM server is connected. The
   * returned target does not check the attribute `site`, because the SCIM server checks it.
   */
  wrapTarget(realTarget: ProvisioningTarget): ProvisioningTarget;
  applyFault(fault: TargetFault): void;
};

type TimedTargetFault = Extract<TargetFault, { until: Instant }>;

/**
 * A fast target without HTTP. It refuses people whom the scenario names, people with invalid
 * values, and a random part of the people, of the size `refusedShare`.
 */
export function createInMemoryTarget(tenant: SimulatedTenant, app: Application): InMemoryTarget {
  const accounts = createObjectTable();
  const refusals = createRefusals(tenant, app);
  const mappedAttributes = ATTRIBUTES.filter((attribute) => mapsAttribute(app, attribute));
  const attributesExceptSite = mappedAttributes.filter((attribute) => attribute !== "site");
  let isTokenValid = true;
  let timedFaults: readonly TimedTargetFault[] = [];
  let callCount = 0;

  const failureFromFaults = (call: TargetCall): TargetFailure | null => {
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
    const faultFailure = failureFromFaults(request);
    if (faultFailure !== null) return { ok: false, failure: faultFailure };
    if (request.kind === "probe") return { ok: true, outcome: "matched", targetId: null };
    const failure = refusals.failureFor(request, mappedAttributes);
    return failure === null ? applyExport(request) : { ok: false, failure };
  };

  return {
    call,
    wrapTarget: (realTarget) => (request) => {
      if (request.kind === "probe") return realTarget(request);
      const failure = refusals.failureFor(request, attributesExceptSite);
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
        case "answers-html":
        case "times-out":
        case "answers-error":
          timedFaults = [...timedFaults, fault];
          return;
      }
    },
  };
}

/**
 * Outcome of a create by the previous state of the account: absent, active or disabled. A create
 * enables a disabled account.
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
 * The failure that a fault causes, or null. A rate limiter accepts the first request of a burst, so
 * a fault with status 429 does not affect the probe before a cycle.
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
    case "answers-html":
      return httpFailure(200, HTML_PAGE, isProbe);
    case "answers-error": {
      const isUnaffected = fixedRandom(callNumber, "spared", fault.status) >= fault.share;
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

/** Why a target refuses some people permanently: another account has the same name. */
const PERMANENT_REFUSALS = {
  app: "EntryConflict",
  entra: "AzureActiveDirectoryInvalidUserPrincipalName",
  "active-directory": "ActiveDirectoryName",
} as const;

/**
 * Tracks the people whom the target refuses: because of the scenario, because of invalid values, or
 * permanently because of `refusedShare`.
 */
function createRefusals(tenant: SimulatedTenant, app: Application) {
  const { people, seed } = tenant;
  const refusalRandomOf = createFixedRandom(seed, `flaw of ${app.name}`);
  const leaverRandomOf = createFixedRandom(seed, `kept by ${app.name}`);
  let refusedPeople: { readonly code: string; readonly people: ReadonlySet<number> } | null = null;
  let refusedDisables: { readonly code: string; readonly share: number } | null = null;

  const failureForUpsert = (
    person: number,
    checkedAttributes: readonly Attribute[],
  ): TargetFailure | null => {
    if (refusedPeople?.people.has(person)) return typicalFailure(refusedPeople.code);
    if (checkedAttributes.some((attribute) => people.isInvalid(person, attribute))) {
      return typicalFailure("UnprocessableEntity");
    }
    return refusalRandomOf(person) < app.refusedShare
      ? typicalFailure(PERMANENT_REFUSALS[app.systems.target])
      : null;
  };
  const failureForDisable = (person: number): TargetFailure | null => {
    if (refusedDisables === null) return null;
    return leaverRandomOf(person) < refusedDisables.share
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
          // Nothing to do: the tenant itself marks invalid values.
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
