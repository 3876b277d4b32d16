import { suggestion } from "../command-line/did-you-mean.ts";
import { createNameMatcher } from "../domain/name-pattern.ts";
import { settingPath } from "../domain/setting-path.ts";
import { routeIdentity } from "./notification-routes.ts";
import type { RouteSettings } from "./notify-schema.ts";

/** A mistake in the settings: its path, and a text with the mistake and the next step. */
export type SettingsMistake = {
  readonly path: readonly (string | number)[];
  readonly message: string;
};

type CheckedSettings = {
  readonly tenants: readonly { readonly name: string }[];
  /** The mail settings; null if nothing sends mail. */
  readonly mail: object | null;
  readonly notify: readonly RouteSettings[];
};

/** Routes that could never notify anyone, routes that are equal, and settings that the routes need. */
export function findRouteMistakes(settings: CheckedSettings): readonly SettingsMistake[] {
  return [
    ...findUnknownTenants(settings),
    ...findEqualRoutes(settings),
    ...findMissingParts(settings),
  ];
}

function findUnknownTenants({ tenants, notify }: CheckedSettings): readonly SettingsMistake[] {
  const names = tenants.map(({ name }) => name);
  return notify.flatMap(({ tenants: patterns }, route) =>
    patterns.flatMap((pattern, index) => {
      if (names.some(createNameMatcher([pattern]))) return [];
      const hint = suggestion(pattern, names, `write one of ${names.join(", ")}`);
      const message = `no tenant has this name, so it would match no incident; ${hint}`;
      return [{ path: ["notify", route, "tenants", index], message }];
    }),
  );
}

/** Two routes must have different keys, because the history of an incident refers to a route by its key. */
function findEqualRoutes({ notify }: CheckedSettings): readonly SettingsMistake[] {
  const identities = notify.map(routeIdentity);
  return identities.flatMap((identity, index) => {
    const first = identities.indexOf(identity);
    if (first === index) return [];
    const { name } = notify[index] ?? {};
    const message =
      name === undefined
        ? `it has the same recipients as ${settingPath(["notify", first])}: give both routes a name, each a different one`
        : "this name is used twice: give every route a different name";
    return [{ path: ["notify", index, "name"], message }];
  });
}

function findMissingParts({ mail, notify }: CheckedSettings): readonly SettingsMistake[] {
  if (mail !== null && notify.length === 0) {
    const message =
      "missing: mail is configured, but nobody would be notified. Add a route with recipients to notify (without a file: set NOTIFY_TO), or remove mail";
    return [{ path: ["notify"], message }];
  }
  const needsMail = notify.some(({ to, escalate }) => to !== undefined || escalate !== null);
  if (!needsMail || mail !== null) return [];
  const message =
    "missing: notify has routes with mail addresses, so set mail.from and mail.smtp.url or mail.graph";
  return [{ path: ["mail"], message }];
}
