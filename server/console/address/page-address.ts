import type { Role } from "../../../domain/role.ts";

/**
 * Values of the filters and of the order of a page. They are in the address, so that a reload, the
 * Back button and a bookmark keep them.
 */
export type PageQuery = Readonly<Record<string, string>>;

type NavigationEntry = {
  readonly text: string;
  /** In the bar at the top of each page, or in the menu "More" beside it. */
  readonly place: "bar" | "menu";
};

type PageEntry<Name> = {
  /** The address behind `#/`. A part that begins with `:` is a parameter. */
  readonly path: string;
  /** The title of the tab. It never contains the name of a person. */
  readonly title: string;
  /** The role without which the API refuses the data of the page. */
  readonly neededRole: Role;
} & ({ readonly navigation: NavigationEntry } | { readonly partOf: Name });

/**
 * Every page of the console. `page-components.tsx` has the component of each page. An address is
 * stored in the URL hash, which browsers do not send to servers. It contains ids, never names.
 */
const PAGES = definePages({
  overview: {
    path: "",
    title: "Jobs",
    neededRole: "viewer",
    navigation: { text: "Jobs", place: "bar" },
  },
  job: { path: "jobs/:jobId", title: "Job", neededRole: "viewer", partOf: "overview" },
  cycle: {
    path: "jobs/:jobId/cycles/:cycleId",
    title: "Disabled in one cycle",
    neededRole: "helpdesk",
    partOf: "overview",
  },
  person: {
    path: "people/:tenant/:id",
    title: "Person",
    neededRole: "helpdesk",
    partOf: "overview",
  },
  erasure: {
    path: "people/:tenant/:id/erasure",
    title: "Erase a person",
    neededRole: "admin",
    partOf: "overview",
  },
  lookUp: {
    path: "look-up",
    title: "Look up many people",
    neededRole: "helpdesk",
    navigation: { text: "Look up people", place: "menu" },
  },
  incidents: {
    path: "incidents",
    title: "Incidents",
    neededRole: "viewer",
    navigation: { text: "Incidents", place: "bar" },
  },
  incident: {
    path: "incidents/:id",
    title: "Incident",
    neededRole: "viewer",
    partOf: "incidents",
  },
  happened: {
    path: "happened",
    title: "What happened",
    neededRole: "viewer",
    navigation: { text: "What happened", place: "bar" },
  },
  notifications: {
    path: "notifications",
    title: "Notifications",
    neededRole: "viewer",
    navigation: { text: "Notifications", place: "menu" },
  },
  leavers: {
    path: "leavers",
    title: "Leavers who still have an account",
    neededRole: "helpdesk",
    navigation: { text: "Leavers", place: "menu" },
  },
  accessTimes: {
    path: "access-times",
    title: "Access times",
    neededRole: "viewer",
    navigation: { text: "Access times", place: "menu" },
  },
  silences: {
    path: "silences",
    title: "Silences and maintenance",
    neededRole: "viewer",
    navigation: { text: "Silences", place: "menu" },
  },
  targets: {
    path: "targets",
    title: "SCIM servers",
    neededRole: "viewer",
    navigation: { text: "SCIM servers", place: "menu" },
  },
  target: {
    path: "targets/:name",
    title: "SCIM server",
    neededRole: "viewer",
    partOf: "targets",
  },
  tenants: {
    path: "tenants",
    title: "Tenants",
    neededRole: "viewer",
    navigation: { text: "Tenants", place: "menu" },
  },
  tenant: { path: "tenants/:tenant", title: "Tenant", neededRole: "viewer", partOf: "tenants" },
  settings: {
    path: "settings",
    title: "Settings",
    neededRole: "admin",
    navigation: { text: "Settings", place: "menu" },
  },
  audit: {
    path: "audit",
    title: "Audit trail",
    neededRole: "admin",
    navigation: { text: "Audit trail", place: "menu" },
  },
  keys: {
    path: "keys",
    title: "Access keys",
    neededRole: "admin",
    navigation: { text: "Access keys", place: "menu" },
  },
  help: {
    path: "help",
    title: "Help",
    neededRole: "viewer",
    navigation: { text: "Help", place: "menu" },
  },
});

type Pages = typeof PAGES;
export type PageName = keyof Pages;
const PAGE_NAMES = Object.keys(PAGES) as readonly PageName[];

type ParameterNames<Path extends string> = Path extends `${infer First}/${infer Rest}`
  ? ParameterNames<First> | ParameterNames<Rest>
  : Path extends `:${infer Name}`
    ? Name
    : never;

type PageParameters<Name extends PageName> = {
  readonly [Parameter in ParameterNames<Pages[Name]["path"]>]: string;
};

export type AddressOf<Name extends PageName> = {
  readonly page: Name;
  readonly parameters: PageParameters<Name>;
  readonly query: PageQuery;
};

/** The pages about one thing, which no navigation lists. */
export type PagesWithParameters = {
  [Name in PageName]: keyof AddressOf<Name>["parameters"] extends never ? never : Name;
}[PageName];

export type PageAddress = { [Name in PageName]: AddressOf<Name> }[PageName];

/** Null if the console has no page at this address. */
export function parsePageAddress(hash: string): PageAddress | null {
  const [, path = "", query = ""] = /^#?\/?([^?]*)\??(.*)$/.exec(hash) ?? [];
  const parts = path.split("/");
  for (const page of PAGE_NAMES) {
    const parameters = matchPath(PAGES[page].path.split("/"), parts);
    if (parameters !== null)
      return {
        page,
        parameters,
        query: Object.fromEntries(new URLSearchParams(query)),
      } as PageAddress;
  }
  return null;
}

function matchPath(
  pattern: readonly string[],
  parts: readonly string[],
): Readonly<Record<string, string>> | null {
  if (pattern.length !== parts.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? "";
    if (!expected.startsWith(":")) {
      if (part !== expected) return null;
    } else if (part === "") return null;
    else parameters[expected.slice(1)] = decodePart(part);
  }
  return parameters;
}

export function pageHref<Name extends PageName>(
  page: Name,
  parameters: PageParameters<Name>,
  query: PageQuery = {},
): string {
  const values: Readonly<Record<string, string>> = parameters;
  const path = PAGES[page].path
    .split("/")
    .map((part) => (part.startsWith(":") ? encodeURIComponent(values[part.slice(1)] ?? "") : part))
    .join("/");
  return `#/${path}${formatQuery(query)}`;
}

export function formatQuery(query: PageQuery): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? "" : `?${text}`;
}

/** The address without its query. It changes when another page opens. */
export function hrefWithoutQuery({ page, parameters }: PageAddress): string {
  return pageHref(page, parameters as PageParameters<typeof page>);
}

export function jobPageHref(jobId: string): string {
  return pageHref("job", { jobId });
}

/** The page of the job, at the list of the people and groups that fail. */
export function jobPeopleHref(jobId: string): string {
  return pageHref("job", { jobId }, { part: "people" });
}

export function cyclePageHref(jobId: string, cycleId: string): string {
  return pageHref("cycle", { jobId, cycleId });
}

export function incidentPageHref(id: string): string {
  return pageHref("incident", { id });
}

/** @param application the app about which the reader asks; its answer is then the first */
export function personPageHref(tenant: string, id: string, application?: string): string {
  return pageHref("person", { tenant, id }, application === undefined ? {} : { app: application });
}

/** @param subject the app or the incident that the page is about */
export function pageTitle(address: PageAddress | null, subject: string | null): string {
  const page = address === null ? "Page not found" : PAGES[address.page].title;
  return `${page}${subject === null ? "" : ` ${subject}`} · Steadystate`;
}

/** The page of the navigation to which a page belongs. */
export function navigationPage(page: PageName): PageName {
  const entry: PageEntry<PageName> = PAGES[page];
  return "partOf" in entry ? navigationPage(entry.partOf) : page;
}

/** The entries of the navigation, in the order of the pages. */
export const NAVIGATION = PAGE_NAMES.flatMap((page) => {
  const entry: PageEntry<PageName> = PAGES[page];
  return "navigation" in entry
    ? [{ page, href: `#/${entry.path}`, neededRole: entry.neededRole, ...entry.navigation }]
    : [];
});

/** Lets the compiler check that `partOf` names a page. */
function definePages<
  const Pages extends { readonly [Name in keyof Pages]: PageEntry<keyof Pages> },
>(pages: Pages): Pages {
  return pages;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
