// What the operators want people at this stop to know.
import { inLanguage } from "../language.ts";
import type { AlertView } from "../messages.ts";
import { Icon } from "./icon.tsx";

export function Alerts({ alerts, noticeClass }: { alerts: AlertView[] | undefined; noticeClass: string }) {
  if (!alerts?.length) return null;
  return (
    <>
      {alerts.map((one) => (
        <div class={noticeClass} key={JSON.stringify(one.header)}>
          <Icon name="warning" />
          <span class="alert-words">
            <strong>{inLanguage(one.header)}</strong> {inLanguage(one.description)}
          </span>
        </div>
      ))}
    </>
  );
}
