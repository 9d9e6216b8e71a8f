// "Cannot": one press opens the reasons, one more says which.
import { useSignal } from "@preact/signals";
import { Dialog } from "../shared/components/dialog.tsx";
import { say } from "../shared/language.ts";
import { command } from "./state.ts";
import { DRIVER } from "./words.ts";

const REASONS = [
  ["ramp_broken", DRIVER.rampBroken],
  ["full", DRIVER.full],
  ["cannot_stop", DRIVER.cannotStop],
] as const;

export function CannotButton({ reservationId }: { reservationId: string }) {
  const isAsking = useSignal(false);
  const close = () => {
    isAsking.value = false;
  };
  return (
    <>
      <button
        type="button"
        class="danger"
        onClick={() => {
          isAsking.value = true;
        }}
      >
        {say(DRIVER.cannot)}
      </button>
      {isAsking.value && (
        <Dialog title={say(DRIVER.cannotTitle)} onClose={close}>
          <div class="stack">
            {REASONS.map(([reason, words]) => (
              <button
                key={reason}
                type="button"
                class="danger huge"
                onClick={() => {
                  close();
                  command("decline", { reservation_id: reservationId, reason });
                }}
              >
                {say(words)}
              </button>
            ))}
            <button type="button" class="huge" onClick={close}>
              {say(DRIVER.back)}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
