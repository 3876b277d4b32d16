import type { Request } from "express";
import SCIMMY from "scimmy";
import type { Directory } from "./directory.ts";
import { equalities, type Filter, matches, parseFilter } from "./filter.ts";
import { PROFILES, requireMandatory, requireSite, type ScimProfile, SITE_URNS } from "./profile.ts";
import type { ScimClock, ScimGroup, ScimRecord, ScimUser } from "./records.ts";
import type { Shelf } from "./shelf.ts";

/**
 * One request, as SCIMMY's handlers see it. SCIMMY keeps its handlers in globals, so that several
 * servers in one process share them: all that differs between servers and requests is in here.
 */
export type Asked = {
  readonly directory: Directory;
  readonly profile: ScimProfile;
  readonly sites: () => readonly string[] | null;
  readonly clock: ScimClock;
  readonly newId: () => string;
  /** The filter's own text: SCIMMY's reading of it knows neither URNs nor case. */
  readonly filter: string | null;
  readonly startIndex: number;
  readonly count: number;
  readonly ignoreFilter: boolean;
};

type Handled = { readonly id?: string; constraints?: unknown };
type Incoming = Readonly<Record<string, unknown>>;

const asked = new WeakMap<Request, Asked>();

/** Says what a request is about, before SCIMMY meets it. */
export function remember(request: Request, about: Asked): void {
  asked.set(request, about);
}

export function recall(request: Request): Asked {
  const about = asked.get(request);
  if (about === undefined) throw new Error("A request reached SCIMMY without its context.");
  return about;
}

let declared = false;

/** Tells SCIMMY once per process what users and groups are. */
export function declareResources(): void {
  if (declared) return;
  declared = true;
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
    // Assigned afterwards: the constructor refuses a URN outside of the IETF's namespace.
    extension.id = urn;
    Resources.User.schema.definition.extend(extension, false);
  }
  Resources.declare(Resources.Group);

  Resources.User.egress(
    (resource: Handled, about: Asked) => read(resource, about, about.directory.users) as never,
  )
    .ingress(
      (resource: Handled, user: unknown, about: Asked) => writeUser(resource, user, about) as never,
    )
    .degress((resource: Handled, about: Asked) => removeUser(resource, about));
  Resources.Group.egress(
    (resource: Handled, about: Asked) => read(resource, about, about.directory.groups) as never,
  )
    .ingress(
      (resource: Handled, group: unknown, about: Asked) =>
        writeGroup(resource, group, about) as never,
    )
    .degress((resource: Handled, { directory }: Asked) => {
      directory.groups.remove(known(resource, directory.groups).id);
    });
}

function read<T extends ScimRecord>(
  resource: Handled,
  about: Asked,
  shelf: Shelf<T>,
): T | readonly T[] {
  if (resource.id !== undefined) return known(resource, shelf);
  const found =
    about.filter === null || about.ignoreFilter ? shelf.all() : select(about.filter, shelf);
  const page = found.slice(about.startIndex - 1, about.startIndex - 1 + about.count);
  // SCIMMY would cut the page out a second time: it is told that this is the first one.
  resource.constraints = { totalResults: found.length, itemsPerPage: page.length };
  return page;
}

function select<T extends ScimRecord>(text: string, shelf: Shelf<T>): readonly T[] {
  const filter = filterOf(text);
  for (const { attribute, value } of equalities(filter)) {
    const candidates = shelf.lookUp(attribute, value);
    if (candidates !== null) return candidates.filter((record) => matches(filter, record));
  }
  return shelf.all().filter((record) => matches(filter, record));
}

function filterOf(text: string): Filter {
  try {
    return parseFilter(text);
  } catch (error) {
    throw new SCIMMY.Types.Error(400, "invalidFilter", `Cannot read the filter: ${String(error)}`);
  }
}

function known<T extends ScimRecord>({ id }: Handled, shelf: Shelf<T>): T {
  const record = shelf.get(id ?? "");
  if (record === undefined) throw new SCIMMY.Types.Error(404, "", `Resource ${id} not found`);
  return record;
}

function writeUser(resource: Handled, incoming: unknown, about: Asked): ScimUser {
  const { users } = about.directory;
  const before = resource.id === undefined ? undefined : known(resource, users);
  const content = contentOf(incoming) as Partial<ScimUser> & { readonly userName: string };
  requireMandatory(PROFILES[about.profile], content);
  requireUnique(users, "userName", content.userName, before);
  const site = requireSite(content, before, about.sites());
  const user = {
    active: true,
    ...content,
    ...keptSite(content, before, site),
    ...stamp(before, about),
  };
  return keep(users, user, before);
}

function writeGroup(resource: Handled, incoming: unknown, about: Asked): ScimGroup {
  const { groups } = about.directory;
  const before = resource.id === undefined ? undefined : known(resource, groups);
  const content = contentOf(incoming) as Partial<ScimGroup> & { readonly displayName: string };
  requireUnique(groups, "displayName", content.displayName, before);
  const members = [...new Map(content.members?.map((one) => [one.value, one])).values()];
  return keep(groups, { ...content, members, ...stamp(before, about) }, before);
}

function removeUser(resource: Handled, { directory, profile, clock }: Asked): void {
  const user = known(resource, directory.users);
  if (PROFILES[profile].deletes === "remove") {
    directory.removeUser(user.id);
    return;
  }
  const lastModified = new Date(clock.now()).toISOString();
  directory.users.put({ ...user, active: false, meta: { ...user.meta, lastModified } });
}

/** What the client wrote; what the server says about a resource is taken out. */
function contentOf(incoming: unknown): Incoming {
  const { id, meta, schemas, ...content } = JSON.parse(JSON.stringify(incoming)) as Incoming;
  return content;
}

function requireUnique<T extends ScimRecord>(
  shelf: Shelf<T>,
  attribute: string,
  value: string,
  before: T | undefined,
): void {
  if (shelf.lookUp(attribute, value)?.every((other) => other.id === before?.id) === true) return;
  throw new SCIMMY.Types.Error(409, "uniqueness", `Another resource has this ${attribute}`);
}

/** A PUT that leaves the site out does not take it away. */
function keptSite(
  content: Incoming,
  before: ScimUser | undefined,
  site: string | undefined,
): Incoming {
  if (site === undefined || before === undefined) return {};
  const urn = SITE_URNS.find((one) => before[one] !== undefined);
  return urn === undefined || content[urn] !== undefined ? {} : { [urn]: before[urn] };
}

function stamp(
  before: ScimRecord | undefined,
  { clock, newId }: Asked,
): Pick<ScimRecord, "id" | "meta"> {
  const now = new Date(clock.now()).toISOString();
  return {
    id: before?.id ?? newId(),
    meta: { created: before?.meta.created ?? now, lastModified: now },
  };
}

/** Replaces, never merges: a merge would bring back what was just removed. */
function keep<T extends ScimRecord>(shelf: Shelf<T>, record: T, before: T | undefined): T {
  if (before !== undefined && isSame(record, before)) return before;
  shelf.put(record);
  return record;
}

function isSame(a: ScimRecord, b: ScimRecord): boolean {
  return canonical({ ...a, meta: null }) === canonical({ ...b, meta: null });
}

/** JSON with sorted keys, so that the order of attributes is no change. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([x], [y]) => (x < y ? -1 : 1)))
      : one,
  );
}
