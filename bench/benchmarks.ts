import { ASSESS } from "./assess/bench-assess.ts";
import type { Benchmark } from "./benchmark.ts";
import { INGEST } from "./ingest/bench-ingest.ts";
import { PEOPLE_BENCH } from "./people/bench-people.ts";

/** All benchmarks, in the order in which they run and in which docs/performance.md shows them. */
export const BENCHMARKS: readonly Benchmark[] = [INGEST, PEOPLE_BENCH, ASSESS];
