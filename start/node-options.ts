/**
 * How `npm start` and the benchmarks start worker and server; `start:worker` and `start:server` in package.json
 * have the same options.
 *
 * V8 lets a heap grow to several times its live data if the machine has much memory, and less if the heap has a limit.
 * With 1,000 jobs, each process then needs 230 instead of 400 MiB, at the same CPU time. No process needs nearly
 * as much as the limit.
 */
export const NODE_OPTIONS = ["--enable-source-maps", "--max-old-space-size=1024"] as const;
