type ScimMeta = { readonly created: string; readonly lastModified: string };

/**
 * A stored resource in its JSON form, without `schemas` and `meta.location`, which the answer adds.
 */
export type ScimRecord = {
  readonly id: string;
  readonly externalId?: string;
  readonly meta: ScimMeta;
  readonly [attribute: string]: unknown;
};

export type ScimUser = ScimRecord & { readonly userName: string; readonly active: boolean };

export type ScimGroup = ScimRecord & {
  readonly displayName: string;
  readonly members?: readonly { readonly value: string }[];
};

/** A user to load. Default for `id`: a new id; default for `active`: true. */
export type LoadedUser = {
  readonly userName: string;
  readonly id?: string;
  readonly externalId?: string;
  readonly active?: boolean;
  readonly [attribute: string]: unknown;
};

export type LoadedGroup = {
  readonly displayName: string;
  readonly id?: string;
  readonly externalId?: string;
  readonly members?: readonly { readonly value: string }[];
  readonly [attribute: string]: unknown;
};

/** Milliseconds since 1970, UTC. */
export type ScimClock = { now(): number };
