import { useState } from "preact/hooks";

/** Copies a text. If the browser does not allow it, the text is shown so that it can be copied by hand. */
export function CopyButton({ label, text }: { readonly label: string; readonly text: string }) {
  const [result, setResult] = useState<"copied" | "refused" | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setResult("copied");
    } catch {
      // Browsers have no clipboard for a page that was read over plain HTTP.
      setResult("refused");
    }
  };
  return (
    <>
      <button type="button" class="copy" onClick={() => void copy()}>
        {label}
      </button>{" "}
      <span role="status" class="quiet">
        {result === "copied" && "Copied."}
      </span>
      {result === "refused" && (
        <label class="copy-text">
          The browser does not allow this page to copy. Copy the text here:
          <textarea
            readOnly
            rows={8}
            value={text}
            ref={(area) => area?.select()}
            onFocus={(event) => event.currentTarget.select()}
          />
        </label>
      )}
    </>
  );
}
