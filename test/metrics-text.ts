/** The value of a series of a metrics page; undefined if the page does not have it. */
export function metricValue(
  page: string,
  name: string,
  labels: Readonly<Record<string, string>>,
): number | undefined {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const line = page.split("\n").find((text) => {
    if (!text.startsWith(`${name}{`) && !text.startsWith(`${name} `)) return false;
    const own = /\{(.*)\}/.exec(text)?.[1]?.split(/,(?=[a-z_]+=")/) ?? [];
    return own.length === wanted.length && wanted.every((label) => own.includes(label));
  });
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(" ")));
}
