// A message of the control room: read when the bus stands, only heard while it moves; one press confirms it.
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import { cab, command } from "./state.ts";
import { isMoving } from "./terminal.ts";
import { DRIVER } from "./words.ts";

export function DeskMessage() {
  const [message] = cab.value?.messages ?? [];
  if (!message) return null;
  return (
    <section class="desk-message" aria-label={say(DRIVER.deskMessage)} data-message={message.message_id}>
      <Icon name="phone" />
      <p>
        <strong>{say(DRIVER.deskMessage)}</strong>
        {!isMoving.value && <span>{say(message.sentence)}</span>}
      </p>
      <button
        type="button"
        onClick={() => command("message_acknowledge", { message_id: message.message_id })}
      >
        <Icon name="check" />
        {say(DRIVER.messageHeard)}
      </button>
    </section>
  );
}
