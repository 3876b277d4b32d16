import type { Log } from "../config/log.ts";
import type { ProcessProblems } from "../config/process-problems.ts";
import {
  type DeliveryPath,
  healthAfterAttempt,
  isPathBroken,
  type PathAttempt,
  type PathHealth,
  WORKING_PATH,
} from "../domain/delivery-path.ts";
import type { Route } from "../domain/notify/route.ts";

export type NamedPath = DeliveryPath & {
  /** Null for mail, because all routes use the same mail server. */
  readonly routeName: string | null;
};

/** All routes with mails use this path. Notifications of a route that is gone are refused on it, too. */
export const MAIL_PATH: NamedPath = { channel: "mail", routeKey: null, routeName: null };

/** The paths of these routes. */
export function deliveryPaths(routes: readonly Route[]): readonly NamedPath[] {
  const others = routes.filter(({ channel }) => channel !== "mail");
  const byKey = new Map(others.map((route) => [route.key, route]));
  return [
    MAIL_PATH,
    ...[...byKey.values()].map(({ channel, key, name }) => {
      return { channel, routeKey: key, routeName: name };
    }),
  ];
}

export type PathReportDependencies = {
  /** The paths of the current settings. */
  readonly paths: readonly NamedPath[];
  readonly problems: Pick<ProcessProblems, "report" | "clear">;
  readonly log: Log;
};

export type PathHealthAccess = {
  readonly health: () => PathHealth;
  readonly addAttempt: (report: PathAttempt) => void;
};

/** Keeps the health of each path, and reports the paths that are broken. */
export function createPathReport({
  paths,
  problems,
  log,
}: PathReportDependencies): (path: NamedPath) => PathHealthAccess {
  const healths = new Map<NamedPath, PathHealth>();
  const healthOf = (path: NamedPath) => healths.get(path) ?? WORKING_PATH;
  const report = () => {
    const broken = paths.flatMap((path) => {
      const health = healthOf(path);
      const { failingSince, failure } = health;
      if (!isPathBroken(health) || failingSince === null || failure === null) return [];
      const { channel, routeName } = path;
      const { code, status } = failure;
      return [{ channel, routeName, failure: code, status, since: failingSince }];
    });
    if (broken.length === 0) problems.clear("delivery-path-broken");
    else problems.report({ code: "delivery-path-broken", paths: broken });
  };
  return (path) => ({
    health: () => healthOf(path),
    addAttempt(attempt) {
      const before = healthOf(path);
      const after = healthAfterAttempt(before, attempt);
      healths.set(path, after);
      if (isPathBroken(before) !== isPathBroken(after)) logChange(log, path, { before, after });
      report();
    },
  });
}

/** The line contains no name of a route, because the name of a mail route may contain an address. */
function logChange(
  log: Log,
  { channel, routeKey }: DeliveryPath,
  { before, after }: { readonly before: PathHealth; readonly after: PathHealth },
): void {
  const path = { channel, routeKey };
  if (!isPathBroken(after)) {
    log.info({ ...path, since: before.failingSince }, "notifications are delivered again");
    return;
  }
  const { failingSince, failedAttempts, failure } = after;
  log.error(
    {
      ...path,
      since: failingSince,
      failedAttempts,
      failure: failure?.code ?? null,
      status: failure?.status ?? null,
    },
    "notifications cannot be delivered",
  );
}
