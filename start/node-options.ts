/**
 * How `npm start` and the benchmarks start worker and server; `start:worker` and `start:server` in package.json
 * have the same options.
 *
 * V8 lets a heap grow to several times its live data if the machine has much memory, and less if the heap has a limit.
 * With 1,000 jobs and a limit of 1 GiB, each process needed 240 instead of 400 MiB, at the same CPU time. This
 * limit also fits into the memory of the manifests for Kubernetes.
 */
export const NODE_OPTIONS = ["--enable-source-maps", "--max-old-space-size=768"] as const;
