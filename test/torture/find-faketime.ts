import { existsSync } from "node:fs";

const LIBRARIES = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map(
  (architecture) => `/usr/lib/${architecture}/faketime/libfaketimeMT.so.1`,
);

/** The library with which Debian's package `faketime` moves the clock of a process; null without it. */
export function findFaketime(): string | null {
  return LIBRARIES.find((file) => existsSync(file)) ?? null;
}
