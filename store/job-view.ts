import type { Redis } from "ioredis";
import { z } from "zod";
import type { ProvisioningEvent } from "../domain/provisioning.ts";
import type { Instant } from "../domain/time.ts";
import type { JobKeys } from "./keys.ts";

/** Codes that a job keeps apart; text from outside must not grow without end. */
const MAX_CODES = 4096;
const MAX_CODE_CHARS = 200;
/** Stands for all further codes. */
const OTHER = { number: 0xff_ff, text: "other" } as const;

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
  readonly codes: Codes;
};

/** The application as the newest row names it. */
export type Application = Pick<
  ProvisioningEvent,
  "at" | "id" | "servicePrincipalId" | "application"
>;

const StoredApplication = z.tuple([z.number(), z.string(), z.string(), z.string()]);

/** Codes of a job and their numbers; 0 is no code. */
export type Codes = {
  text(number: number): string | null;
  number(code: string): number | null;
  /** The number of a code, given out now if it is new. */
  assign(code: string | null): number;
  /** Codes given out by `assign` since the last call: to be written in the same step. */
  takeFresh(): readonly (readonly [field: string, code: string])[];
  all(): readonly { readonly number: number; readonly code: string }[];
};

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
    codes: codesOf(fields),
  };
}

export function parseApplication(text: string): Application {
  const [at, id, servicePrincipalId, application] = StoredApplication.parse(JSON.parse(text));
  return { at, id, servicePrincipalId, application };
}

export function packApplication(named: Application): string {
  return JSON.stringify([named.at, named.id, named.servicePrincipalId, named.application]);
}

function codesOf(fields: Readonly<Record<string, string>>): Codes {
  const texts = new Map<number, string>();
  const numbers = new Map<string, number>();
  for (const [field, code] of Object.entries(fields)) {
    if (!/^c\d+$/.test(field)) continue;
    texts.set(Number(field.slice(1)), code);
    numbers.set(code, Number(field.slice(1)));
  }
  let fresh: [string, string][] = [];
  return {
    text: (number) => (number === OTHER.number ? OTHER.text : (texts.get(number) ?? null)),
    number: (code) => numbers.get(code) ?? (code === OTHER.text ? OTHER.number : null),
    assign: (code) => {
      if (code === null) return 0;
      const text = code.slice(0, MAX_CODE_CHARS);
      const known = numbers.get(text);
      if (known !== undefined) return known;
      if (texts.size >= MAX_CODES) return OTHER.number;
      const number = texts.size + 1;
      texts.set(number, text);
      numbers.set(text, number);
      fresh.push([`c${number}`, text]);
      return number;
    },
    takeFresh: () => {
      const taken = fresh;
      fresh = [];
      return taken;
    },
    all: () => [...texts].map(([number, code]) => ({ number, code })),
  };
}
