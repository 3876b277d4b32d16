import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Contents } from "./read-contents.ts";

/** Written by record-dump.test.ts, once for each release. */
const GENERATED = join(import.meta.dirname, "generated");

export type Release = {
  readonly version: string;
  readonly rdbFile: string;
  readonly recordedAt: number;
  readonly contents: Contents;
};

export const RELEASES: readonly Release[] = readdirSync(GENERATED)
  .filter((name) => name.endsWith(".rdb"))
  .map((name) => {
    const version = name.slice(0, -".rdb".length);
    const text = readFileSync(join(GENERATED, `${version}.json`), "utf8");
    const { recordedAt, ...contents } = JSON.parse(text) as Contents & { recordedAt: string };
    return {
      version,
      rdbFile: join(GENERATED, name),
      recordedAt: Date.parse(recordedAt),
      contents,
    };
  });

const MINUTE = 60_000;

/** The default poll intervals of a tenant. */
export const POLL_INTERVALS = {
  logs: MINUTE,
  jobs: MINUTE,
  audits: 5 * MINUTE,
  assignments: 60 * MINUTE,
  discovery: 360 * MINUTE,
};
