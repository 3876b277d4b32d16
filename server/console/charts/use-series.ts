import { api } from "../api/api-client.ts";
import { useAnswer } from "../api/use-answer.ts";
import type { ChartPoint } from "./chart.tsx";
import type { ChartRange } from "./chart-frame.tsx";
import { apiPeriod } from "./history-ranges.tsx";

type SeriesSubject = { readonly job: string } | { readonly target: string };

/** The values of a series, oldest first; empty until they are read. */
export function useSeries(
  name: string,
  subject: SeriesSubject,
  { from, to, stepSeconds }: ChartRange & { readonly stepSeconds: number },
): readonly ChartPoint[] {
  const answer = useAnswer(() => {
    const query = { ...subject, ...apiPeriod({ from, to }), step: stepSeconds };
    return api.GET("/api/v1/series/{name}", { params: { path: { name }, query } });
  }, [name, JSON.stringify(subject), from, to, stepSeconds]);
  const items = answer?.ok === true ? answer.value.items : [];
  return items.flatMap(({ at, value }) => (at === null ? [] : [{ at: Date.parse(at), value }]));
}
