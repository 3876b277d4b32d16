/** Lets the browser save a text as a file. */
export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers read the content after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export function saveCsv(name: string, csv: string): void {
  // Spreadsheets read UTF-8 only after a byte order mark.
  saveFile(name, "text/csv", `\ufeff${csv}`);
}
