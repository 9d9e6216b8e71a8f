// A question or a small form in front of everything else: the browser's own dialog, so focus and Escape just work.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

interface DialogProps {
  title: string;
  onClose(): void;
  children: ComponentChildren;
}

export function Dialog({ title, onClose, children }: DialogProps) {
  const place = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const isGone = useRef(false);
  useLayoutEffect(() => {
    const dialog = place.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      isGone.current = true;
      dialog?.close();
      // The browser gives the focus back only to dialogs that close before they go.
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  // A second Escape in a row closes it without asking ("cancel"), so what counts is that it has closed.
  const closed = () => {
    if (!isGone.current) onClose();
  };
  // The browser closes first and tells later: a press on the way to that would open what counts as open still.
  const closeAtOnce = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    onClose();
  };
  return (
    <dialog ref={place} class="dialog" aria-labelledby={titleId} onClose={closed} onKeyDown={closeAtOnce}>
      <h2 id={titleId}>{title}</h2>
      {children}
    </dialog>
  );
}
