/** Why a process does not use the stored data, and the next step. */
export function dataTooNewText({
  stored,
  own,
}: {
  readonly stored: { readonly version: number; readonly product: string };
  readonly own: { readonly version: number; readonly product: string };
}): string {
  return (
    `The stored data has version ${stored.version}, written by Steadystate ${stored.product}. This is Steadystate ` +
    `${own.product}, which reads the data up to version ${own.version}. Start Steadystate ${stored.product} or newer, or restore a ` +
    "backup of Redis from before the upgrade."
  );
}
