// `npm run docs`: writes the pages of the error catalogue and of the metrics.
import { writeFileSync } from "node:fs";
import { errorsPage } from "./errors-page.ts";
import { readMetricUsers } from "./metric-uses.ts";
import { metricsPage } from "./metrics-page.ts";

writeFileSync("docs/errors.md", errorsPage());
writeFileSync("docs/metrics.md", metricsPage(readMetricUsers("dashboards/generated")));
