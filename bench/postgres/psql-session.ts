import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { PostgresServer } from "./postgres-server.ts";

export type PsqlSession = {
  /** Runs SQL, which may contain `COPY … FROM STDIN` with its rows. Resolves with the lines of the answers. */
  run(sql: string): Promise<readonly string[]>;
  readonly pid: number;
  close(): Promise<void>;
};

const END_MARK = "end of the answer";

/**
 * A connection to PostgreSQL through psql, which copies rows from its input to the server. psql parses and
 * escapes nothing here, so it costs less CPU than a driver in this process would.
 */
export function openPsql({ psql, connectionArguments }: PostgresServer): PsqlSession {
  const options = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", ...connectionArguments];
  const child = spawn(psql, options, { stdio: ["pipe", "pipe", "pipe"], detached: true });
  let errorText = "";
  child.stderr.on("data", (data: Buffer) => {
    errorText += data.toString();
  });
  let lines: string[] = [];
  let running: { resolve(lines: readonly string[]): void; reject(error: Error): void } | null =
    null;
  const endRun = (
    settle: (run: NonNullable<typeof running>, answer: readonly string[]) => void,
  ) => {
    const [run, answer] = [running, lines];
    running = null;
    lines = [];
    if (run !== null) settle(run, answer);
  };
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line === END_MARK) endRun((run, answer) => run.resolve(answer));
    else lines.push(line);
  });
  child.once("exit", () => endRun((run) => run.reject(new Error(`psql ended: ${errorText}`))));
  child.stdin.on("error", () => undefined);
  return {
    pid: child.pid ?? 0,
    run(sql) {
      return new Promise((resolve, reject) => {
        if (running !== null) throw new Error("psql runs one script at a time");
        running = { resolve, reject };
        child.stdin.write(`${sql}\n\\echo ${END_MARK}\n`);
      });
    },
    async close() {
      if (child.exitCode !== null) return;
      child.stdin.end();
      await once(child, "exit");
    },
  };
}

export const quoteLiteral = (text: string | null): string =>
  text === null ? "NULL" : `'${text.replaceAll("'", "''")}'`;

/**
 * One field of a row in the text format of COPY. Other control characters than these three do not occur,
 * because JSON.stringify escapes them.
 */
export const copyField = (text: string | null): string =>
  text === null
    ? "\\N"
    : text
        .replaceAll("\\", "\\\\")
        .replaceAll("\n", "\\n")
        .replaceAll("\r", "\\r")
        .replaceAll("\t", "\\t");
