import { expect, test } from "vitest";
import { createLogTo, type Log } from "../../config/log.ts";

/** The lines that `use` writes to the log. */
function linesWrittenBy(use: (log: Log) => void): string {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  use(createLogTo(destination, "test", "info"));
  return lines.join("");
}

test("a logged error contains no fields that a library added", () => {
  const line = linesWrittenBy((log) => {
    const error = Object.assign(new Error("OOM command not allowed"), {
      code: "OOM",
      command: { name: "evalsha", args: ["ada.lovelace@contoso.example"] },
    });
    log.error({ err: error }, "poll failed");
  });
  expect(line).toContain("OOM command not allowed");
  expect(line).not.toContain("lovelace");
});

test("log fields that contain a person or a secret are withheld", () => {
  const line = linesWrittenBy((log) => {
    log.info({ userPrincipalName: "ada@x", a: { token: "t0ken" } }, "test message");
  });
  expect(line).toContain("[withheld]");
  expect(line).not.toMatch(/ada@x|t0ken/);
});
