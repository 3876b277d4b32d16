import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NODE_OPTIONS } from "../start/node-options.ts";

const read = (file: string) => readFileSync(join(import.meta.dirname, "..", file), "utf8");

test.each(["start:worker", "start:server"])(
  "npm run %s starts node with the options of npm start",
  (name) => {
    const { scripts } = JSON.parse(read("package.json"));
    expect(scripts[name]).toContain(`node ${NODE_OPTIONS.join(" ")} dist/`);
  },
);

test("the image starts node with the options of npm start", () => {
  expect(read("Dockerfile")).toContain(
    `\nENTRYPOINT ${JSON.stringify(["node", ...NODE_OPTIONS]).replaceAll(",", ", ")}\n`,
  );
});
