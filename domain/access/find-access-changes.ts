import type { AccessChange, AccessChangeKind } from "../access-change.ts";
import type { Instant } from "../time.ts";

/**
 * What a log row does to the access of its person. `account-refused` and `removal-refused`: the account or
 * its removal has failed. `removal-withheld`: Entra holds a delete back. `skipped-in-scope`: a person who
 * should be in the app is skipped. `written`: another success. `none`: all other rows.
 */
export type AccessEffect =
  | "account-done"
  | "account-refused"
  | "skipped-in-scope"
  | "written"
  | "removal-done"
  | "removal-refused"
  | "removal-withheld"
  | "none";

export type AccessRow = { readonly at: Instant; readonly effect: AccessEffect };

export type PersonAccess = {
  /** The changes that were made, oldest first. */
  readonly changes: readonly AccessChange[];
  /** Since when the person is due for an account, if the newest row refuses it; otherwise null. */
  readonly accountDueSince: Instant | null;
  /** Since when the delete of the account is due, if Entra holds it back now; otherwise null. */
  readonly withheldSince: Instant | null;
  /** Whether the person has access; null if the rows do not show this. */
  readonly hasAccess: boolean | null;
  /** The time of the newest row; null without a row. */
  readonly lastRowAt: Instant | null;
};

/**
 * Finds the access changes of one person in one app. The result depends on the rows and not on the
 * order in which they were read:
 * - A change is due since its first refused row after the last success.
 * - A person whose account is already disabled loses no access when it is deleted.
 * - A written row gives access only if an account was refused before: otherwise the account existed.
 */
export function findAccessChanges(newestFirst: readonly AccessRow[]): PersonAccess {
  const state: AccessState = {
    changes: [],
    accountSince: null,
    removalSince: null,
    hasAccess: null,
  };
  for (const row of newestFirst.toReversed()) applyRow(state, row);
  const newest = newestFirst[0]?.effect;
  const isRefused = newest === "account-refused" || newest === "skipped-in-scope";
  return {
    changes: state.changes,
    accountDueSince: isRefused ? state.accountSince : null,
    withheldSince: newest === "removal-withheld" ? state.removalSince : null,
    hasAccess: state.hasAccess,
    lastRowAt: newestFirst[0]?.at ?? null,
  };
}

type AccessState = {
  readonly changes: AccessChange[];
  /** The first row since the last success that refused an account. */
  accountSince: Instant | null;
  /** The first row since the last success that refused or withheld the removal of the account. */
  removalSince: Instant | null;
  /** Null if it is not known. */
  hasAccess: boolean | null;
};

function applyRow(state: AccessState, { at, effect }: AccessRow): void {
  switch (effect) {
    case "account-refused":
      state.accountSince ??= at;
      break;
    case "skipped-in-scope":
      if (state.hasAccess !== true) state.accountSince ??= at;
      break;
    case "removal-refused":
    case "removal-withheld":
      state.removalSince ??= at;
      break;
    case "account-done":
      applySuccess(state, at, "account");
      state.hasAccess = true;
      break;
    case "written":
      applySuccess(state, at, state.accountSince === null ? null : "account");
      // Some jobs still write the attributes of an account after they have disabled it.
      state.hasAccess = state.hasAccess === false ? null : true;
      break;
    case "removal-done":
      applySuccess(state, at, state.hasAccess === false ? null : "removal");
      state.hasAccess = false;
      break;
    case "none":
      break;
  }
}

/** Applies a success, after which no change is due. `kind` is null if the success changes no access. */
function applySuccess(state: AccessState, at: Instant, kind: AccessChangeKind | null): void {
  const since = kind === "account" ? state.accountSince : state.removalSince;
  if (kind !== null) state.changes.push({ kind, firstRowAt: since ?? at, doneAt: at });
  state.accountSince = null;
  state.removalSince = null;
}
