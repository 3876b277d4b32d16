/**
 * The path of a setting as documents and error texts write it, such as `tenants[0].name`. A number is a place in
 * a list.
 */
export function settingPath(parts: readonly PropertyKey[]): string {
  return parts
    .map((part, index) =>
      typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${String(part)}`,
    )
    .join("");
}
