import { ASSESS } from "./assess/bench-assess.ts";
import type { Benchmark } from "./benchmark.ts";
import { INGEST } from "./ingest/bench-ingest.ts";

/** All benchmarks, in the order in which they run and in which docs/performance.md shows them. */
export const BENCHMARKS: readonly Benchmark[] = [INGEST, ASSESS];
