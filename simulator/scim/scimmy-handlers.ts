import type { Request } from "express";
import SCIMMY from "scimmy";
import type { RecordStore } from "./record-store.ts";
import type { ScimDirectory } from "./scim-directory.ts";
import { type Filter, matchesFilter, parseScimFilter, requiredEqualities } from "./scim-filter.ts";
import type { ScimClock, ScimGroup, ScimRecord, ScimUser } from "./scim-records.ts";
import {
  PROFILE_RULES,
  requireMandatory,
  requireSite,
  SITE_URNS,
  type VendorProfile,
} from "./vendor-profile.ts";

/**
 * The context of one request for SCIMMY's handlers. SCIMMY's handlers are global, so all servers of
 * a process share them: everything that differs between servers and requests is in this context.
 */
export type ScimRequestContext = {
  readonly directory: ScimDirectory;
  readonly profile: VendorProfile;
  readonly sites: () => readonly string[] | null;
  readonly clock: ScimClock;
  readonly newId: () => string;
  /**
   * The text of the filter. SCIMMY does not parse it, because SCIMMY's parser supports neither URNs
   * nor comparison without case.
   */
  readonly filter: string | null;
  readonly startIndex: number;
  readonly count: number;
  readonly ignoreFilter: boolean;
};

type ScimmyResource = { readonly id?: string; constraints?: unknown };
type IncomingResource = Readonly<Record<string, unknown>>;

const requestContexts = new WeakMap<Request, ScimRequestContext>();

/** Must be called before SCIMMY handles the request. */
export function setRequestContext(request: Request, context: ScimRequestContext): void {
  requestContexts.set(request, context);
}

export function getRequestContext(request: Request): ScimRequestContext {
  const context = requestContexts.get(request);
  if (context === undefined) throw new Error("A request reached SCIMMY without its context.");
  return context;
}

let areResourcesDeclared = false;

/** Declares users and groups to SCIMMY, once per process. */
export function declareResources(): void {
  if (areResourcesDeclared) return;
  areResourcesDeclared = true;
  const { Resources, Schemas, Types } = SCIMMY;
  Resources.declare(Resources.User);
  Resources.User.extend(Schemas.EnterpriseUser, false);
  for (const urn of SITE_URNS) {
    const site = new Types.Attribute("string", "site", {
      mutable: "immutable",
      caseExact: true,
      description: "The exact name of the site; cannot be changed once set.",
    });
    const extension = new Types.SchemaDefinition("8x8User", SITE_URNS[0], "8x8 User", [site]);
    // Assigned after construction, because the constructor rejects URNs outside the IETF namespace.
    extension.id = urn;
    Resources.User.schema.definition.extend(extension, false);
  }
  Resources.declare(Resources.Group);

  Resources.User.egress(
    (resource: ScimmyResource, context: ScimRequestContext) =>
      readRecords(resource, context, context.directory.users) as never,
  )
    .ingress(
      (resource: ScimmyResource, user: unknown, context: ScimRequestContext) =>
        writeUser(resource, user, context) as never,
    )
    .degress((resource: ScimmyResource, context: ScimRequestContext) =>
      removeUser(resource, context),
    );
  Resources.Group.egress(
    (resource: ScimmyResource, context: ScimRequestContext) =>
      readRecords(resource, context, context.directory.groups) as never,
  )
    .ingress(
      (resource: ScimmyResource, group: unknown, context: ScimRequestContext) =>
        writeGroup(resource, group, context) as never,
    )
    .degress((resource: ScimmyResource, { directory }: ScimRequestContext) => {
      directory.groups.remove(requireRecord(resource, directory.groups).id);
    });
}

function readRecords<T extends ScimRecord>(
  resource: ScimmyResource,
  context: ScimRequestContext,
  recordStore: RecordStore<T>,
): T | readonly T[] {
  if (resource.id !== undefined) return requireRecord(resource, recordStore);
  const matches =
    context.filter === null || context.ignoreFilter
      ? recordStore.all()
      : findByFilter(context.filter, recordStore);
  const page = matches.slice(context.startIndex - 1, context.startIndex - 1 + context.count);
  // The page is already cut: these constraints keep SCIMMY from cutting it again.
  resource.constraints = { totalResults: matches.length, itemsPerPage: page.length };
  return page;
}

function findByFilter<T extends ScimRecord>(
  text: string,
  recordStore: RecordStore<T>,
): readonly T[] {
  const filter = parseFilterOrThrow(text);
  for (const { attribute, value } of requiredEqualities(filter)) {
    const candidates = recordStore.findByAttribute(attribute, value);
    if (candidates !== null) return candidates.filter((record) => matchesFilter(filter, record));
  }
  return recordStore.all().filter((record) => matchesFilter(filter, record));
}

function parseFilterOrThrow(text: string): Filter {
  try {
    return parseScimFilter(text);
  } catch (error) {
    throw new SCIMMY.Types.Error(400, "invalidFilter", `Cannot read the filter: ${String(error)}`);
  }
}

function requireRecord<T extends ScimRecord>(
  { id }: ScimmyResource,
  recordStore: RecordStore<T>,
): T {
  const record = recordStore.get(id ?? "");
  if (record === undefined) throw new SCIMMY.Types.Error(404, "", `Resource ${id} not found`);
  return record;
}

function writeUser(
  resource: ScimmyResource,
  incoming: unknown,
  context: ScimRequestContext,
): ScimUser {
  const { users } = context.directory;
  const before = resource.id === undefined ? undefined : requireRecord(resource, users);
  const content = contentOf(incoming) as Partial<ScimUser> & { readonly userName: string };
  requireMandatory(PROFILE_RULES[context.profile], content);
  requireUnique(users, "userName", content.userName, before);
  const site = requireSite(content, before, context.sites());
  const user = {
    active: true,
    ...content,
    ...preservedSite(content, before, site),
    ...idAndMeta(before, context),
  };
  return storeIfChanged(users, user, before);
}

function writeGroup(
  resource: ScimmyResource,
  incoming: unknown,
  context: ScimRequestContext,
): ScimGroup {
  const { groups } = context.directory;
  const before = resource.id === undefined ? undefined : requireRecord(resource, groups);
  const content = contentOf(incoming) as Partial<ScimGroup> & { readonly displayName: string };
  requireUnique(groups, "displayName", content.displayName, before);
  const members = [...new Map(content.members?.map((member) => [member.value, member])).values()];
  return storeIfChanged(groups, { ...content, members, ...idAndMeta(before, context) }, before);
}

function removeUser(
  resource: ScimmyResource,
  { directory, profile, clock }: ScimRequestContext,
): void {
  const user = requireRecord(resource, directory.users);
  if (PROFILE_RULES[profile].onDelete === "remove") {
    directory.removeUser(user.id);
    return;
  }
  const lastModified = new Date(clock.now()).toISOString();
  directory.users.put({ ...user, active: false, meta: { ...user.meta, lastModified } });
}

/** The attributes written by the client, without id, meta and schemas. */
function contentOf(incoming: unknown): IncomingResource {
  const { id, meta, schemas, ...content } = JSON.parse(
    JSON.stringify(incoming),
  ) as IncomingResource;
  return content;
}

function requireUnique<T extends ScimRecord>(
  recordStore: RecordStore<T>,
  attribute: string,
  value: string,
  before: T | undefined,
): void {
  if (
    recordStore.findByAttribute(attribute, value)?.every((other) => other.id === before?.id) ===
    true
  )
    return;
  throw new SCIMMY.Types.Error(409, "uniqueness", `Another resource has this ${attribute}`);
}

/** A PUT without the site keeps the existing site. */
function preservedSite(
  content: IncomingResource,
  before: ScimUser | undefined,
  site: string | undefined,
): IncomingResource {
  if (site === undefined || before === undefined) return {};
  const urn = SITE_URNS.find((candidate) => before[candidate] !== undefined);
  return urn === undefined || content[urn] !== undefined ? {} : { [urn]: before[urn] };
}

function idAndMeta(
  before: ScimRecord | undefined,
  { clock, newId }: ScimRequestContext,
): Pick<ScimRecord, "id" | "meta"> {
  const now = new Date(clock.now()).toISOString();
  return {
    id: before?.id ?? newId(),
    meta: { created: before?.meta.created ?? now, lastModified: now },
  };
}

/** Replaces the record as a whole: a merge would restore removed attributes. */
function storeIfChanged<T extends ScimRecord>(
  recordStore: RecordStore<T>,
  record: T,
  before: T | undefined,
): T {
  if (before !== undefined && hasSameContent(record, before)) return before;
  recordStore.put(record);
  return record;
}

function hasSameContent(a: ScimRecord, b: ScimRecord): boolean {
  return canonicalJson({ ...a, meta: null }) === canonicalJson({ ...b, meta: null });
}

/** JSON with sorted keys, so that the order of attributes does not matter. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([x], [y]) => (x < y ? -1 : 1)))
      : inner,
  );
}
