import AsyncLock from "async-lock";
import { z } from "zod";
import { type AccessKey, hasExpired, type UsedAccessKey } from "../../domain/access-key.ts";
import { createNameMatcher } from "../../domain/name-pattern.ts";
import type { Actor } from "../../domain/notify/action.ts";
import { DAY } from "../../domain/time.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import type { Caller } from "../access/caller.ts";
import {
  createKey,
  type KeyRefusal,
  keyRefusalText,
  MAX_KEYS_OF_TENANTS,
  type NewKey,
  revokeKey,
} from "../access/manage-keys.ts";
import type { SettingsKey } from "../access/settings-keys.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { invalidFieldProblem, notKnownProblem, Problem } from "../problem.ts";
import { PathId } from "../query-params.ts";
import { type AnswerOf, listOf } from "../schema/common-schema.ts";
import { CreatedKey, DEFAULT_KEY_DAYS, KeyBody, KeyRow } from "../schema/key-schema.ts";
import type { ServerContext } from "../server-context.ts";

/** The access keys of this server. No route shows the text of a key after its creation. */
export function keyRoutes(context: ServerContext): readonly Route[] {
  return [listRoute(context), createRoute(context), revokeRoute(context)];
}

function listRoute(context: ServerContext): Route {
  return defineRoute({
    path: "/keys",
    summary: "The access keys, newest first, and those of the settings file",
    neededRole: "admin",
    responseSchema: listOf(KeyRow),
    isAsOfNow: true,
    async handle({ caller }) {
      const now = context.now();
      const { stored, ofSettings } = await visibleKeys(context, caller);
      const items = [
        ...stored.map((used) => storedKeyRow(used, now)),
        ...ofSettings.map(settingsKeyRow),
      ];
      return { items, next: null, total: items.length, asOf: formatRfc3339(now) };
    },
  });
}

function createRoute(context: ServerContext): Route {
  const lock = new AsyncLock({ maxPending: Number.POSITIVE_INFINITY });
  return defineRoute({
    method: "post",
    path: "/keys",
    summary: "Create an access key. Only this answer shows the key itself",
    neededRole: "admin",
    body: KeyBody,
    responseSchema: CreatedKey,
    async handle({ body, caller, actor }) {
      const tenants = body.tenants ?? (caller.seesLaterTenants ? ["*"] : caller.tenants);
      requireOwnTenants(caller, tenants);
      const expiresInDays = daysOfNewKey(caller, body.expiresInDays, context.now());
      // One after the other, because each one depends on the keys before it.
      const result = await lock.acquire("keys", () =>
        createVisibleKey(context, { ...body, tenants, expiresInDays }, { caller, actor }),
      );
      if ("refusal" in result) throw refusalProblem(result.refusal, caller);
      const row = storedKeyRow({ key: result.key, lastUsedAt: null }, context.now());
      return { ...row, key: result.text };
    },
  });
}

async function createVisibleKey(
  context: ServerContext,
  newKey: NewKey,
  { caller, actor }: { readonly caller: Caller; readonly actor: Actor },
) {
  const { stored, ofSettings } = await visibleKeys(context, caller);
  if (!caller.seesLaterTenants && stored.length >= MAX_KEYS_OF_TENANTS)
    return { refusal: { code: "too-many-of-tenants" } as const };
  return await createKey(newKey, {
    ...manageContext(context, actor),
    visibleNames: [...stored.map(({ key }) => key), ...ofSettings].map(({ name }) => name),
    randomBytes: context.randomBytes,
  });
}

function revokeRoute(context: ServerContext): Route {
  return defineRoute({
    method: "delete",
    path: "/keys/{id}",
    summary: "Revoke an access key: the server refuses it from the next request on",
    neededRole: "admin",
    params: z.strictObject({ id: PathId }),
    responseSchema: KeyRow,
    async handle({ params: { id }, caller, actor }) {
      const key = await context.store.actions.accessKey(id);
      if (key === null || !mayManage(context, caller, key.tenants)) {
        throw notKnownProblem("id", id, "GET /api/v1/keys lists the keys that can be revoked");
      }
      await revokeKey(key, manageContext(context, actor));
      return storedKeyRow({ key, lastUsedAt: null }, context.now());
    },
  });
}

async function visibleKeys(
  context: ServerContext,
  caller: Caller,
): Promise<{
  readonly stored: readonly UsedAccessKey[];
  readonly ofSettings: readonly SettingsKey[];
}> {
  const { store, access } = context;
  const settingsKeys = access.mode === "none" ? [] : access.keys;
  return {
    stored: (await store.actions.accessKeys()).filter(({ key }) =>
      mayManage(context, caller, key.tenants),
    ),
    ofSettings: settingsKeys.filter(({ tenants }) => mayManage(context, caller, tenants)),
  };
}

/**
 * An admin of some tenants sees and revokes only the keys of these tenants. A key whose patterns may
 * match a later tenant belongs to the admins of all tenants.
 */
function mayManage(
  { tenants }: Pick<ServerContext, "tenants">,
  caller: Caller,
  patterns: readonly string[],
): boolean {
  if (caller.seesLaterTenants) return true;
  if (patterns.some((pattern) => pattern.includes("*"))) return false;
  const names = tenants.map(({ name }) => name).filter(createNameMatcher(patterns));
  return names.length > 0 && names.every((name) => caller.tenants.includes(name));
}

/**
 * A caller can give a key only tenants that they may see themselves, now and when tenants are added later.
 *
 * @throws Problem 400
 */
function requireOwnTenants(caller: Caller, patterns: readonly string[]): void {
  if (caller.seesLaterTenants) return;
  const wrong = patterns.find((pattern) => !caller.tenants.includes(pattern));
  if (wrong === undefined && patterns.length > 0) return;
  const known = caller.tenants.length === 0 ? "none" : caller.tenants.join(", ");
  throw invalidFieldProblem(
    "tenants",
    wrong ?? null,
    `names a tenant that you may not see, or a pattern; you can give access to: ${known}`,
  );
}

/**
 * A key that expires must not create a key that lasts longer. The limit does not apply to a token of
 * Entra: its expiry does not show how long the person remains an admin.
 *
 * @returns days until the new key expires; null for never
 * @throws Problem 400
 */
function daysOfNewKey(
  { signIn, expiresAt }: Caller,
  expiresInDays: number | null | undefined,
  now: number,
): number | null {
  const wanted = expiresInDays === undefined ? DEFAULT_KEY_DAYS : expiresInDays;
  if (signIn !== "key" || expiresAt === null) return wanted;
  const days = Math.floor((expiresAt - now) / DAY);
  if (wanted !== null && wanted <= days) return wanted;
  if (expiresInDays === undefined && days >= 1) return days;
  const remedy =
    days < 1
      ? "ask an admin whose key lasts longer"
      : `give at most ${days}, or ask an admin whose key lasts longer`;
  throw invalidFieldProblem(
    "expiresInDays",
    wanted === null ? null : `${wanted}`,
    `is too long, because your own key expires at ${formatRfc3339(expiresAt)}: ${remedy}`,
  );
}

function refusalProblem(refusal: KeyRefusal, { tenants }: Caller): Problem {
  return new Problem(
    refusal.code === "unknown-tenant" ? 400 : 409,
    keyRefusalText(refusal, tenants),
  );
}

function manageContext({ store, tenants, now }: ServerContext, by: Actor) {
  const tenantNames = tenants.map(({ name }) => name);
  return { actions: store.actions, tenantNames, by, now: now() };
}

function storedKeyRow({ key, lastUsedAt }: UsedAccessKey, now: number): AnswerOf<typeof KeyRow> {
  const { id, name, role, tenants, createdBy }: AccessKey = key;
  return {
    id,
    name,
    role,
    tenants,
    source: "stored",
    createdBy,
    createdAt: formatRfc3339(key.createdAt),
    expiresAt: formatRfc3339(key.expiresAt),
    hasExpired: hasExpired(key, now),
    lastUsedAt: formatRfc3339(lastUsedAt),
  };
}

function settingsKeyRow({ name, role, tenants }: SettingsKey): AnswerOf<typeof KeyRow> {
  return {
    id: null,
    name,
    role,
    tenants,
    source: "settings",
    createdBy: null,
    createdAt: null,
    expiresAt: null,
    hasExpired: false,
    lastUsedAt: null,
  };
}
