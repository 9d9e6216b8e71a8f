// What the server tells for the map (server/http/network.py, server/views/buses.py).
import type { Names } from "../shared/messages.ts";

export interface NetworkStop {
  stop_id: string;
  name: string;
  lat: number;
  lon: number;
  code?: string;
  names?: Names;
}

export interface NetworkLine {
  route_id: string;
  name: string;
  headsign: string;
  /** Places in the list of stops. */
  stops: number[];
  color?: string;
  names?: Names;
}

export interface Network {
  stops: NetworkStop[];
  lines: NetworkLine[];
}

export interface BusOnMap {
  vehicle_id: string;
  plate: string;
  route_id: string;
  route_name: string;
  lat: number;
  lon: number;
  age: number;
  next_stop: string;
  next_stop_names?: Names;
  waiting: number;
  unconfirmed: number;
  aboard: number;
  silent: boolean;
  ramp_broken: boolean;
}

export interface BusesOnMap {
  as_of: string;
  buses: BusOnMap[];
  left_out: number;
}
