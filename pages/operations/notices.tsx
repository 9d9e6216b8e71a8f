// What came of the last press, seen for a while and read out.
import { useEffect } from "preact/hooks";
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import { WORDS } from "../shared/words.ts";
import { notice } from "./actions.ts";

const SHOWN_MILLISECONDS = 12_000;

export function Notices() {
  const told = notice.value;
  useEffect(() => {
    if (!told || told.isBad) return;
    const timer = setTimeout(() => {
      if (notice.value === told) notice.value = null;
    }, SHOWN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <div class="notices">
      <div role="status">{told && !told.isBad && <Told />}</div>
      <div role="alert">{told?.isBad && <Told />}</div>
    </div>
  );
}

function Told() {
  const told = notice.value;
  if (!told) return null;
  return (
    <p key={told.count} class={told.isBad ? "banner banner-alarm" : "banner banner-note"}>
      <Icon name={told.isBad ? "warning" : "check"} />
      <span>{say(told.sentence)}</span>
      <button
        type="button"
        class="plain"
        onClick={() => {
          notice.value = null;
        }}
      >
        {say(WORDS.close)}
      </button>
    </p>
  );
}
