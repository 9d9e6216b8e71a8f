// "Cannot": one press opens the reasons, one more says which.
import { Dialog } from "../shared/components/dialog.tsx";
import { DialogButton } from "../shared/components/dialog_button.tsx";
import { say } from "../shared/language.ts";
import { command } from "./state.ts";
import { DRIVER } from "./words.ts";

const REASONS = [
  ["ramp_broken", DRIVER.rampBroken],
  ["full", DRIVER.full],
  ["cannot_stop", DRIVER.cannotStop],
] as const;

export function CannotButton({ reservationId }: { reservationId: string }) {
  return (
    <DialogButton
      className="danger"
      dialog={(close) => <Reasons reservationId={reservationId} close={close} />}
    >
      {say(DRIVER.cannot)}
    </DialogButton>
  );
}

function Reasons({ reservationId, close }: { reservationId: string; close(): void }) {
  const decline = (reason: string) => {
    close();
    command("decline", { reservation_id: reservationId, reason });
  };
  return (
    <Dialog title={say(DRIVER.cannotTitle)} onClose={close}>
      <div class="stack">
        {REASONS.map(([reason, words]) => (
          <button key={reason} type="button" class="danger huge" onClick={() => decline(reason)}>
            {say(words)}
          </button>
        ))}
        <button type="button" class="huge" onClick={close}>
          {say(DRIVER.back)}
        </button>
      </div>
    </Dialog>
  );
}
