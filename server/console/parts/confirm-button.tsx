import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { type ApiResult, answerOf, type ClientAnswer } from "../api/api-client.ts";

/**
 * A button for what cannot be undone: it opens a dialog that says what will happen. Escape and "Cancel"
 * close the dialog, and the browser then returns the focus to the button.
 */
export function ConfirmButton<T>({
  text,
  title,
  confirmText,
  act,
  onDone,
  children,
}: {
  readonly text: string;
  readonly title: string;
  readonly confirmText: string;
  readonly act: () => Promise<ClientAnswer<T>>;
  readonly onDone: (answer: T) => void;
  /** What will happen. */
  readonly children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [error, setError] = useState<string | null>(null);
  const confirm = async () => {
    const result: ApiResult<T> = await answerOf(act());
    setError(result.ok ? null : result.detail);
    if (!result.ok) return;
    dialog.current?.close();
    onDone(result.value);
  };
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        {text}
      </button>
      <dialog ref={dialog} aria-labelledby={titleId} onClose={() => setError(null)}>
        <h2 id={titleId}>{title}</h2>
        {children}
        {error !== null && <p role="alert">{error}</p>}
        <p class="choices">
          <button type="button" class="danger" onClick={() => void confirm()}>
            {confirmText}
          </button>
          <button type="button" autofocus onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </p>
      </dialog>
    </>
  );
}
