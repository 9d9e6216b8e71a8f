// The words of the map.
import type { Sentence } from "../shared/messages.ts";

export const MAP = {
  title: { ko: "노선과 버스", en: "Routes and buses" },
  state: { ko: "상태", en: "State" },
  allStates: { ko: "모든 버스", en: "All buses" },
  filter: { ko: "노선, 차량, 다음 정류소로 거르기", en: "Filter by route, plate or next stop" },
  failed: {
    ko: "버스 위치를 받지 못했습니다. 다시 시도합니다.",
    en: "The buses could not be fetched. Trying again.",
  },
  count: (shown: number, all: number): Sentence => ({
    ko: `버스 ${all}대 가운데 ${shown}대`,
    en: `${shown} of ${all} buses`,
  }),
  buttons: { ko: "지도 움직이기", en: "Move the map" },
  nearer: { ko: "가까이", en: "Nearer" },
  farther: { ko: "멀리", en: "Farther" },
  west: { ko: "왼쪽으로", en: "To the left" },
  east: { ko: "오른쪽으로", en: "To the right" },
  north: { ko: "위로", en: "Up" },
  south: { ko: "아래로", en: "Down" },
  all: { ko: "전체", en: "Everything" },
  legend: { ko: "기호", en: "Signs" },
  ago: (time: string): Sentence => ({ ko: `${time} 전`, en: `${time} ago` }),
  list: { ko: "지도에 있는 버스", en: "The buses on the map" },
  waitingAndAboard: (waiting: number, aboard: number): Sentence => ({
    ko: `대기 ${waiting} · 탑승 ${aboard}`,
    en: `${waiting} waiting · ${aboard} aboard`,
  }),
  nextStop: { ko: "다음 정류소", en: "Next stop" },
  heard: { ko: "마지막 소식", en: "Last heard" },
  more: (count: number): Sentence => ({
    ko: `${count}대가 더 있습니다. 걸러서 보세요.`,
    en: `${count} more. Filter to see them.`,
  }),
  chooseOne: {
    ko: "지도나 목록에서 버스를 고르면 메시지를 보낼 수 있습니다.",
    en: "Choose a bus on the map or in the list to write to it.",
  },
} satisfies Record<string, Sentence | ((...facts: never[]) => Sentence)>;
