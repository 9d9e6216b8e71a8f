// The offer to be told when the page is closed: made once, while somebody waits.
export function NoticesOffer() {
  return null;
}
