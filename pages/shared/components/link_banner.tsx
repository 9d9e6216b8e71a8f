// What the person must know about the line: nothing while it is up.

import { now } from "../clock.ts";
import type { Command } from "../command_queue.ts";
import type { Link } from "../connection.ts";
import { say } from "../language.ts";
import { clockTime } from "../moments.ts";
import { WORDS } from "../words.ts";
import { Icon } from "./icon.tsx";

const GRACE_MILLISECONDS = 1500;

interface LinkBannerProps {
  link: Link;
  downSince: number | null;
  waiting: readonly Command[];
}

export function LinkBanner({ link, downSince, waiting }: LinkBannerProps) {
  const isDown =
    link !== "up" && link !== "refused" && downSince !== null && now.value - downSince > GRACE_MILLISECONDS;
  return (
    <div role="alert" class="link-place">
      {isDown && downSince !== null && (
        <p class="banner banner-alarm">
          <Icon name="warning" />
          <span>
            {say(WORDS.lineDown)} ({say(WORDS.sinceWhen(clockTime(new Date(downSince).toISOString())))})
            {waiting.length > 0 && <strong> {say(WORDS.waitingToSend(waiting.length))}</strong>}
          </span>
        </p>
      )}
    </div>
  );
}
