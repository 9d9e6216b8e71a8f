// What the rider can do now: answer, say that they are off, cancel, put away. Each press counts once.
import { Dialog } from "../shared/components/dialog.tsx";
import { DialogButton } from "../shared/components/dialog_button.tsx";
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import type { ReservationView } from "../shared/messages.ts";
import { answerOutcome, cancelReservation } from "./booking.ts";
import { putAway } from "./state.ts";
import { RIDER } from "./words.ts";

interface ActionsProps {
  reservation: ReservationView;
  isSending: boolean;
}

export function Actions({ reservation, isSending }: ActionsProps) {
  const id = reservation.reservation_id;
  if (reservation.ended) {
    const hide = () => {
      putAway.value = [...putAway.value.slice(-50), id];
    };
    return (
      <button type="button" onClick={hide}>
        {say(RIDER.hide)}
      </button>
    );
  }
  if (reservation.question === "did_you_board") return <Question id={id} isSending={isSending} />;
  if (reservation.state === "boarded") {
    return (
      <button
        type="button"
        class="primary large"
        disabled={isSending}
        onClick={() => answerOutcome(id, "alighted")}
      >
        <Icon name="get_off" />
        {say(RIDER.iAlighted)}
      </button>
    );
  }
  return <CancelButton id={id} isSending={isSending} />;
}

function Question({ id, isSending }: { id: string; isSending: boolean }) {
  return (
    <div class="question" role="alert">
      <h3>{say(RIDER.didYouBoard)}</h3>
      <p>{say(RIDER.notBoardedNote)}</p>
      <div class="pair">
        <button
          type="button"
          class="primary large"
          disabled={isSending}
          onClick={() => answerOutcome(id, "boarded")}
        >
          {say(RIDER.boardedYes)}
        </button>
        <button
          type="button"
          class="large"
          disabled={isSending}
          onClick={() => answerOutcome(id, "not_boarded")}
        >
          {say(RIDER.boardedNo)}
        </button>
      </div>
    </div>
  );
}

function CancelButton({ id, isSending }: { id: string; isSending: boolean }) {
  return (
    <DialogButton
      className="danger"
      disabled={isSending}
      dialog={(close) => <CancelQuestion id={id} close={close} />}
    >
      {say(RIDER.cancelBooking)}
    </DialogButton>
  );
}

function CancelQuestion({ id, close }: { id: string; close(): void }) {
  const cancel = () => {
    close();
    cancelReservation(id);
  };
  return (
    <Dialog title={say(RIDER.cancelSure)} onClose={close}>
      <div class="row row-end">
        <button type="button" onClick={close}>
          {say(RIDER.keep)}
        </button>
        <button type="button" class="danger" onClick={cancel}>
          {say(RIDER.cancelBooking)}
        </button>
      </div>
    </Dialog>
  );
}
