/**
 * Lets the process continue after the reader of its output has gone, as in `npm run dev | head`.
 * Without this, the next write would end the process with EPIPE, and the programs that it started
 * would keep running.
 */
export function ignoreClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

/** The exit code of a program that SIGPIPE ends, as a shell reports it. Node ignores the signal. */
const SIGPIPE_EXIT_CODE = 141;

/**
 * Ends the process, without a stack trace, after the reader of its output has gone, as in
 * `npm run doctor | head -1`. For a command whose exit leaves no other program running.
 */
export function endWithClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      process.exit(SIGPIPE_EXIT_CODE);
    });
  }
}
