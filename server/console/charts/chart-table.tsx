import { useState } from "preact/hooks";
import { TableHead } from "../parts/table-head.tsx";

/** The values of a chart as a table, newest first. The rows are made when the reader opens it. */
export function ChartTable({
  head,
  rows,
}: {
  readonly head: readonly string[];
  readonly rows: () => readonly (readonly string[])[];
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details class="chart-table" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>As a table</summary>
      {isOpen && (
        <table class="plain">
          <TableHead names={head} />
          <tbody>
            {rows().map((cells) => (
              <tr key={cells.join()}>
                {cells.map((cell, index) => (
                  <td key={head[index]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}
