import { describe, test } from "vitest";
import { checkMainPath } from "./main-path.ts";

describe("the path from Graph to API and mail", () => {
  test.each(["standalone", "acl", "sentinel", "sentinel-tls", "cluster-tls"] as const)(
    "works on the form %s of Redis",
    checkMainPath,
  );
});
