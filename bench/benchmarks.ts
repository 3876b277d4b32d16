import { ASSESS } from "./assess/bench-assess.ts";
import { JOBS } from "./assess/bench-jobs.ts";
import { METRICS_BENCH } from "./assess/bench-metrics.ts";
import type { Benchmark } from "./benchmark.ts";
import { CONSOLE_BENCH } from "./console/bench-console.ts";
import { BACKFILL } from "./fleet/bench-backfill.ts";
import { FLEET } from "./fleet/bench-fleet.ts";
import { QUARANTINE } from "./fleet/bench-quarantine.ts";
import { INGEST } from "./ingest/bench-ingest.ts";
import { PEOPLE_BENCH } from "./people/bench-people.ts";
import { WORKERS } from "./workers/bench-workers.ts";

/** All benchmarks, in the order in which they run and in which docs/performance.md shows them. */
export const BENCHMARKS: readonly Benchmark[] = [
  INGEST,
  BACKFILL,
  PEOPLE_BENCH,
  JOBS,
  CONSOLE_BENCH,
  METRICS_BENCH,
  ASSESS,
  QUARANTINE,
  FLEET,
  WORKERS,
];
