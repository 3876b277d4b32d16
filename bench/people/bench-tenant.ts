/** The tenant whose people the benchmark stores. */
export const BENCH_TENANT = "bench";
