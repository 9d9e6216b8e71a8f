declare module "*.css";

/** Address of the microphone worklet, set when the kiosk's page is bundled. */
declare const MICROPHONE_WORKLET: string;
