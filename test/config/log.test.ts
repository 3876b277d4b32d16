import { expect, test } from "vitest";
import { createLogTo, type Log } from "../../config/log.ts";

/** The log lines that `writeLines` writes. */
function linesWrittenBy(writeLines: (log: Log) => void): string {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  writeLines(createLogTo(destination, "test", "info"));
  return lines.join("");
}

test("the log line of an error contains the message but no fields that a library added", () => {
  const line = linesWrittenBy((log) => {
    const error = Object.assign(new Error("OOM command not allowed"), {
      code: "OOM",
      command: { name: "evalsha", args: ["ada.lovelace@contoso.example"] },
    });
    log.error({ err: error }, "test message");
  });
  expect(line).toContain("OOM command not allowed");
  expect(line).not.toContain("lovelace");
});

test("a log line shows [withheld] instead of a person's name or a secret", () => {
  const line = linesWrittenBy((log) => {
    log.info({ userPrincipalName: "ada@x", a: { token: "t0ken" } }, "test message");
  });
  expect(line).toContain("[withheld]");
  expect(line).not.toMatch(/ada@x|t0ken/);
});

test("invisible characters, and characters that control a terminal, are escaped in log lines", () => {
  const lines = linesWrittenBy((log) =>
    log.info({ application: "a\u202eb\u009bc\u200bd\u{e0041}e" }, "polled"),
  );
  expect(lines).toContain(String.raw`a\u202eb\u009bc\u200bd\udb40\udc41e`);
});
