// Where sound can come out: the loudspeaker of the box, and headphones for whoever plugs them in.

const HEADPHONES = /head ?phone|headset|earphone|헤드폰|헤드셋|이어폰/i;

export interface Outputs {
  any: boolean;
  /** Where to play what only one person may hear; null without headphones. */
  headphones: string | null;
}

async function listOutputs(): Promise<Outputs> {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const outputs = devices.filter((one) => one.kind === "audiooutput");
  const headphones = outputs.find((one) => HEADPHONES.test(one.label));
  return { any: outputs.length > 0, headphones: headphones?.deviceId ?? null };
}

/** Call `onChange` now and whenever something is plugged in or out. */
export function keepOutputs(onChange: (outputs: Outputs) => void): void {
  const look = () => void listOutputs().then(onChange);
  navigator.mediaDevices?.addEventListener("devicechange", look);
  look();
}
