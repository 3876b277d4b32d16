import type { Redis } from "ioredis";
import { z } from "zod";
import type { ProvisioningEvent } from "../domain/provisioning.ts";
import type { Instant } from "../domain/time.ts";
import type { Causes } from "./causes.ts";
import { causesOf } from "./causes.ts";
import type { JobKeys } from "./keys.ts";

/** A job's own hash, `J:m`: what every commit and every answer begins with. */
export type JobView = {
  /** `<number>-<writer>`: after a fail-over that lost writes, an equal number is not an equal state. */
  readonly version: string | null;
  readonly nextBlock: number;
  /** Rows ever counted. */
  readonly rows: number;
  readonly firstAt: Instant | null;
  readonly lastAt: Instant | null;
  readonly application: Application | null;
  readonly causes: Causes;
};

/** The application as the newest row names it. */
export type Application = Pick<
  ProvisioningEvent,
  "at" | "id" | "servicePrincipalId" | "application"
>;

const StoredApplication = z.tuple([z.number(), z.string(), z.string(), z.string()]);

export async function loadJob(redis: Redis, keys: JobKeys): Promise<JobView> {
  return parseJob(await redis.hgetall(keys.meta));
}

function parseJob(fields: Readonly<Record<string, string>>): JobView {
  const number = (name: string) => (fields[name] === undefined ? null : Number(fields[name]));
  return {
    version: fields["v"] ?? null,
    nextBlock: number("b") ?? 0,
    rows: number("n") ?? 0,
    firstAt: number("lo"),
    lastAt: number("hi"),
    application: fields["a"] === undefined ? null : parseApplication(fields["a"]),
    causes: causesOf(fields),
  };
}

export function parseApplication(text: string): Application {
  const [at, id, servicePrincipalId, application] = StoredApplication.parse(JSON.parse(text));
  return { at, id, servicePrincipalId, application };
}

export function packApplication(named: Application): string {
  return JSON.stringify([named.at, named.id, named.servicePrincipalId, named.application]);
}
