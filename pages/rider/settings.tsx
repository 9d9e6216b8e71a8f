// Settings of the rider's device, and the way to be forgotten.
import { useSignal } from "@preact/signals";
import { Dialog } from "../shared/components/dialog.tsx";
import { DialogButton } from "../shared/components/dialog_button.tsx";
import { Icon } from "../shared/components/icon.tsx";
import { Segments } from "../shared/components/segments.tsx";
import { ThemeSwitch } from "../shared/components/theme_switch.tsx";
import { hasContrast, wantsContrast } from "../shared/contrast.ts";
import { say } from "../shared/language.ts";
import type { Sentence } from "../shared/messages.ts";
import { WORDS } from "../shared/words.ts";
import { eraseEverything } from "./booking.ts";
import { openNeeds } from "./needs_form.tsx";
import { NoticesSetting } from "./notices.tsx";
import { forgetPush } from "./push.ts";
import { type TextSize, textSize } from "./state.ts";
import { RIDER } from "./words.ts";

const SIZES: readonly (readonly [TextSize, Sentence])[] = [
  ["normal", RIDER.normalSize],
  ["large", RIDER.largeSize],
  ["largest", RIDER.largestSize],
];

const CONTRASTS: readonly (readonly [boolean, Sentence])[] = [
  [false, RIDER.contrastOff],
  [true, RIDER.contrastOn],
];

export function SettingsButton() {
  return (
    <DialogButton className="plain" dialog={(close) => <Settings onClose={close} />}>
      <Icon name="settings" />
      {say(RIDER.settings)}
    </DialogButton>
  );
}

function Settings({ onClose }: { onClose(): void }) {
  return (
    <Dialog title={say(RIDER.settings)} onClose={onClose}>
      <button
        type="button"
        onClick={() => {
          onClose();
          openNeeds();
        }}
      >
        {say(RIDER.yourNeeds)}
      </button>
      <div class="field">
        <span>{say(RIDER.textSize)}</span>
        <Segments
          label={say(RIDER.textSize)}
          choices={SIZES}
          chosen={textSize.value}
          choose={(wanted) => {
            textSize.value = wanted;
          }}
        />
      </div>
      <div class="field">
        <span>{say(WORDS.theme)}</span>
        <ThemeSwitch />
      </div>
      <div class="field">
        <span>{say(RIDER.contrast)}</span>
        <Segments
          label={say(RIDER.contrast)}
          choices={CONTRASTS}
          chosen={hasContrast()}
          choose={(wanted) => {
            wantsContrast.value = wanted;
          }}
        />
      </div>
      <NoticesSetting />
      <Erase />
      <div class="row row-end">
        <button type="button" class="primary" onClick={onClose}>
          {say(WORDS.close)}
        </button>
      </div>
    </Dialog>
  );
}

function Erase() {
  const stage = useSignal<"calm" | "sure" | "done" | "failed">("calm");
  const erase = async () => {
    const isDone = await eraseEverything();
    if (isDone) await forgetPush();
    stage.value = isDone ? "done" : "failed";
  };
  return (
    <div class="stack erase">
      <p class="quiet">{say(RIDER.eraseNote)}</p>
      {stage.value === "sure" ? (
        <div class="row">
          <strong>{say(RIDER.eraseSure)}</strong>
          <button type="button" class="danger" onClick={() => void erase()}>
            {say(RIDER.erase)}
          </button>
        </div>
      ) : (
        <button
          type="button"
          class="danger"
          onClick={() => {
            stage.value = "sure";
          }}
        >
          {say(RIDER.eraseTitle)}
        </button>
      )}
      <p role="status">
        {stage.value === "done" && say(RIDER.erased)}
        {stage.value === "failed" && say(RIDER.eraseFailed)}
      </p>
    </div>
  );
}
