/**
 * Lets the process continue after the reader of its output has gone, as in `npm run dev | head`.
 * Without this, the next write would end the process with EPIPE, and the programs that it started
 * would keep running.
 */
export function ignoreClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}
