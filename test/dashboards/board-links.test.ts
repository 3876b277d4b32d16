import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parsePageAddress } from "../../server/console/address/page-address.ts";
import { GENERATED_DASHBOARDS, type PanelJson } from "./generated-dashboards.ts";

/** Alerts, bookmarks and imports refer to these uids. */
const UIDS = [
  "steadystate-overview",
  "steadystate-job",
  "steadystate-targets",
  "steadystate-pipeline",
];

const LINKS = GENERATED_DASHBOARDS.flatMap((dashboard) =>
  dashboard.panels.flatMap((panel) =>
    panel.fieldConfig.overrides
      .flatMap(({ properties }) => properties)
      .filter(({ id }) => id === "links")
      .flatMap(({ value }) => value as readonly { readonly title: string; readonly url: string }[])
      .map(({ url }) => ({ place: `${dashboard.uid}: ${panel.title}`, dashboard, panel, url })),
  ),
);

/** The columns of a table after its fields are renamed. */
function columnsOf({ transformations = [] }: PanelJson): readonly string[] {
  return transformations.flatMap(({ options }) => Object.values(options.renameByName ?? {}));
}

test("the uids of the dashboards are those that links and imports refer to", () => {
  expect(GENERATED_DASHBOARDS.map(({ uid }) => uid).sort()).toEqual(UIDS.toSorted());
});

test("the README states the schema version of the dashboards", () => {
  const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
  for (const { schemaVersion } of GENERATED_DASHBOARDS)
    expect(readme).toContain(`schema version ${schemaVersion}`);
});

describe("the links in panels", () => {
  test("the overview leads to the dashboard of a job and to its page in the console", () => {
    const urls = LINKS.filter(({ place }) => place === "steadystate-overview: Worst first");
    expect(urls.map(({ url }) => url.split("?")[0]?.split("${__data")[0])).toEqual(
      expect.arrayContaining(["/d/steadystate-job", `\${console}/#/jobs/`]),
    );
  });

  test.each(LINKS)("the link $url in $place reads only columns of its table", ({ panel, url }) => {
    const columns = [...url.matchAll(/__data\.fields\["(?<column>[^"]+)"\]/g)].map(
      ({ groups }) => groups?.["column"] ?? "",
    );
    expect(columnsOf(panel)).toEqual(expect.arrayContaining(columns));
  });

  test.each(LINKS)(
    "the link $url in $place leads to a dashboard that has its variables, or to a page of the console",
    ({ dashboard, url }) => {
      const used = [...url.matchAll(/\$\{(?<name>\w+)(?::\w+)?\}/g)].map(
        ({ groups }) => groups?.["name"] ?? "",
      );
      const own = dashboard.templating.list.map(({ name }) => name);
      expect([...own, "__url_time_range"]).toEqual(expect.arrayContaining(used));
      const consolePath = /^\$\{console\}\/(?<hash>#.+)$/.exec(url)?.groups?.["hash"];
      if (consolePath !== undefined) {
        const address = parsePageAddress(consolePath.replace(/\$\{[^}]+\}/, "a-job"));
        expect(address).toMatchObject({ page: "job", parameters: { jobId: "a-job" } });
        return;
      }
      const uid = /^\/d\/(?<uid>[a-z-]+)\?/.exec(url)?.groups?.["uid"];
      const target = GENERATED_DASHBOARDS.find((candidate) => candidate.uid === uid);
      const variables = target?.templating.list.map(({ name }) => name);
      const chosen = [...url.matchAll(/var-(?<name>\w+)=/g)].map(({ groups }) => groups?.["name"]);
      expect(variables).toEqual(expect.arrayContaining(chosen));
    },
  );
});
