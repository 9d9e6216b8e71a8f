// A button that opens a dialog, and that dialog for as long as it is open.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

interface DialogButtonProps {
  className?: string;
  disabled?: boolean;
  dialog(close: () => void): ComponentChildren;
  children: ComponentChildren;
}

export function DialogButton({ className, disabled, dialog, children }: DialogButtonProps) {
  const isOpen = useSignal(false);
  const setOpen = (isWanted: boolean) => {
    isOpen.value = isWanted;
  };
  return (
    <>
      <button
        type="button"
        class={className}
        disabled={disabled}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {children}
      </button>
      {isOpen.value && dialog(() => setOpen(false))}
    </>
  );
}
