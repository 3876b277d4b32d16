import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fixedRandom } from "../../simulator/random.ts";
import type { ScimFault } from "../../simulator/scim/scim-faults.ts";
import { type ScimServer, startScimServer } from "../../simulator/scim/scim-server.ts";
import type { TargetFault } from "../../simulator/target/provisioning-target.ts";
import type { PlannedTarget } from "./plan-world.ts";
import type { TargetSetting, WorldTargets } from "./world-records.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
/** The last token of an application expires a year after the token before it or, as the only one, after the start of the world. */
const YEAR_MS = 365 * DAY_MS;

type TimedTargetFault = Extract<TargetFault, { until: number }>;

/** What a server does with a request. */
type Behaviour = "works" | "is-down" | ScimFault["mode"];

/** A token, and the time from which the server no longer accepts it. */
type Token = { readonly text: string; readonly expiresAt: number };

type TargetContext = {
  readonly seed: number;
  readonly startsAt: number;
  readonly targets: readonly PlannedTarget[];
  readonly now: () => number;
};

/** The SCIM servers of the probed applications, with the faults of the scenario. */
export function createWorldTargets({ seed, startsAt, targets, now }: TargetContext) {
  const timedFaults = new Map<string, readonly TimedTargetFault[]>();
  const tokensByApp = new Map(
    targets.map((target) => [target.application, tokensOf(target, startsAt)]),
  );
  const tokenNumbers = new Map<string, number>();
  let server: Promise<ScimServer> | null = null;

  const behaviourAt = (application: string, at: number): Behaviour => {
    for (const fault of timedFaults.get(application) ?? []) {
      if (at >= fault.until) continue;
      const behaviour = behaviourOfFault(
        fault,
        fixedRandom(seed, `probe of ${application}`, at / MINUTE_MS),
      );
      if (behaviour !== "works") return behaviour;
    }
    return "works";
  };
  /** The token that the server accepts; null while Entra has only an expired token. */
  const validTokenOf = (application: string): Token | null => {
    const token = tokensByApp.get(application)?.[tokenNumbers.get(application) ?? 0];
    return token === undefined || now() >= token.expiresAt ? null : token;
  };

  const worldTargets: WorldTargets = {
    settings: () =>
      targets.map(({ application, tokenExpirySource }, n): TargetSetting => {
        const tokens = tokensByApp.get(application) ?? [];
        const token = tokens[tokenNumbers.get(application) ?? 0] ?? tokens.at(-1);
        return {
          application,
          url: `https://target-${n}.example/scim/v2`,
          token: token?.text ?? "",
          tokenExpiresAt: tokenExpirySource === "settings" ? (token?.expiresAt ?? null) : null,
        };
      }),
    stateOf: (application) =>
      `${behaviourAt(application, now())} ${validTokenOf(application)?.text ?? "expired"}`,
    async serve(application) {
      const behaviour = behaviourAt(application, now());
      if (behaviour === "is-down") return await closedOrigin();
      server ??= startScimServer({ token: "", profile: "8x8" });
      const scimServer = await server;
      scimServer.setToken(validTokenOf(application)?.text ?? "no token is valid");
      scimServer.faults.clear();
      if (behaviour !== "works") scimServer.faults.add({ mode: behaviour });
      return new URL(scimServer.url).origin;
    },
  };
  return {
    worldTargets,
    applyFault(application: string, fault: TargetFault): void {
      if (fault.kind === "token-renewed") {
        tokenNumbers.set(application, (tokenNumbers.get(application) ?? 0) + 1);
      }
      if ("until" in fault) {
        timedFaults.set(application, [...(timedFaults.get(application) ?? []), fault]);
      }
    },
    async close(): Promise<void> {
      await (await server)?.close();
    },
  };
}

/** The tokens of an application, in the order in which an administrator enters them in Entra. */
function tokensOf(
  { application, tokenExpirySource, tokenExpiries }: PlannedTarget,
  startsAt: number,
): Token[] {
  const ends = tokenExpiries.map(({ expiresAtMinutes }) => startsAt + expiresAtMinutes * MINUTE_MS);
  const last = (ends.at(-1) ?? startsAt) + YEAR_MS;
  return [...ends, last].map((expiresAt, n) => ({
    text:
      tokenExpirySource === "token"
        ? unsignedJwt({ sub: application, jti: String(n), exp: Math.floor(expiresAt / 1000) })
        : `secret of ${application} ${n}`,
    expiresAt,
  }));
}

function unsignedJwt(claims: Readonly<Record<string, unknown>>): string {
  const parts = [{ alg: "HS256", typ: "JWT" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  return `${parts.join(".")}.c2lnbmF0dXJl`;
}

const MODE_BY_STATUS: Readonly<Record<number, ScimFault["mode"]>> = {
  404: "404",
  429: "429",
  503: "503html",
};

function behaviourOfFault(fault: TimedTargetFault, randomValue: number): Behaviour {
  switch (fault.kind) {
    case "down":
      return "is-down";
    case "times-out":
      return "hang";
    case "answers-html":
      return "html";
    case "answers-error": {
      const mode = MODE_BY_STATUS[fault.status];
      if (mode === undefined) throw new Error(`No server of a world answers ${fault.status}.`);
      return randomValue >= fault.share ? "works" : mode;
    }
  }
}

/** An origin at which no server listens, so that connections to it are refused. */
async function closedOrigin(): Promise<string> {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, "close");
  return `http://127.0.0.1:${port}`;
}
