// The browser's microphone, opened while somebody talks and closed again after.

export type MicrophoneTrouble = "denied" | "missing" | "lost";

export interface Microphone {
  close(): void;
}

/** Open the microphone and give 16 kHz pieces until closed. Rejects with why there is none. */
export async function openMicrophone(
  onPiece: (piece: ArrayBuffer) => void,
  onTrouble: (why: MicrophoneTrouble) => void,
): Promise<Microphone> {
  if (!navigator.mediaDevices) throw new NoMicrophone("missing");
  const stream = await navigator.mediaDevices
    .getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    })
    .catch((problem: unknown) => {
      throw new NoMicrophone(isRefusal(problem) ? "denied" : "missing");
    });
  const context = new AudioContext();
  const close = () => {
    for (const track of stream.getTracks()) track.stop();
    void context.close().catch(() => undefined);
  };
  try {
    await context.audioWorklet.addModule(MICROPHONE_WORKLET);
    await context.resume();
    const source = context.createMediaStreamSource(stream);
    const pieces = new AudioWorkletNode(context, "microphone", { numberOfOutputs: 0 });
    pieces.port.onmessage = (message: MessageEvent<ArrayBuffer>) => onPiece(message.data);
    source.connect(pieces);
  } catch {
    close();
    throw new NoMicrophone("lost");
  }
  stream.getAudioTracks()[0]?.addEventListener("ended", () => onTrouble("lost"));
  return { close };
}

export class NoMicrophone extends Error {
  constructor(readonly why: MicrophoneTrouble) {
    super(why);
  }
}

function isRefusal(problem: unknown): boolean {
  return problem instanceof DOMException && ["NotAllowedError", "SecurityError"].includes(problem.name);
}
