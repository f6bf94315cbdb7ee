import "server-only";
import { type CountryCode, getCountries, getCountryCallingCode } from "libphonenumber-js";
import type { SendingWindow } from "./campaign.schema";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** Zones that never are within a narrow window at the same time are found out after so many steps. */
const MOST_HOPS = 20;
const LONG_WAIT = 120;
const LAST_STRETCH = 90;

/** Where most people of a country with several zones live; the others' zones are ICU's. */
const mainZones: Partial<Record<CountryCode, string[]>> = {
  AR: ["America/Argentina/Buenos_Aires"],
  AU: ["Australia/Sydney", "Australia/Adelaide", "Australia/Perth"],
  BR: ["America/Sao_Paulo", "America/Manaus"],
  CA: ["America/Toronto", "America/Winnipeg", "America/Edmonton", "America/Vancouver"],
  CL: ["America/Santiago"],
  CN: ["Asia/Shanghai"],
  EC: ["America/Guayaquil"],
  ES: ["Europe/Madrid"],
  ID: ["Asia/Jakarta", "Asia/Makassar"],
  KZ: ["Asia/Almaty"],
  MX: ["America/Mexico_City", "America/Hermosillo", "America/Tijuana"],
  NZ: ["Pacific/Auckland"],
  PF: ["Pacific/Tahiti"],
  PT: ["Europe/Lisbon"],
  RU: ["Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk"],
  US: ["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"],
};

/** Codes of several countries: the one with most of the people. */
const mainCountries: Record<string, CountryCode> = {
  "1": "US",
  "7": "RU",
  "39": "IT",
  "44": "GB",
  "47": "NO",
  "61": "AU",
  "212": "MA",
  "262": "RE",
  "290": "SH",
  "358": "FI",
  "590": "GP",
  "599": "CW",
};

/** Every calling code with the time zones of the people behind it. No code is the beginning of another. */
export const zonesByCode: ReadonlyMap<string, readonly string[]> = new Map(
  getCountries()
    .map((country) => [String(getCountryCallingCode(country)), country] as const)
    .filter(([code, country]) => (mainCountries[code] ?? country) === country)
    .map(([code, country]) => [code, zonesOf(country)] as const),
);

function zonesOf(country: CountryCode): string[] {
  const region = new Intl.Locale(`und-${country}`) as Intl.Locale & {
    getTimeZones?: () => string[] | undefined;
  };
  const zones = mainZones[country] ?? region.getTimeZones?.() ?? [];
  return zones.length > 0 ? zones : ["UTC"];
}

/**
 * The calling codes whose people may not be written to at `at`, each with when they may be again.
 *
 * A code with several time zones is open while all of them are; where that never happens, while the
 * first is.
 */
export function closedCodes(window: SendingWindow, at: Date): Map<string, Date> {
  const closed = new Map<string, Date>();
  const known = new Map<string, Date>();
  for (const [code, zones] of zonesByCode) {
    const name = zones.join();
    const opens = known.get(name) ?? nextOpening(zones, window, at);
    known.set(name, opens);
    if (opens > at) closed.set(code, opens);
  }
  return closed;
}

/** The first minute, from `at` on, in which all the zones are within the window. */
export function nextOpening(zones: readonly string[], window: SendingWindow, at: Date): Date {
  let time = at;
  for (let hop = 0; hop < MOST_HOPS; hop += 1) {
    const wait = Math.max(...zones.map((zone) => minutesUntilOpen(zone, window, time)));
    if (wait === 0) return time;
    const whole = Math.floor(time.getTime() / MINUTE_MS) * MINUTE_MS;
    // The clocks may change on the way: the last stretch is measured anew.
    const step = wait > LONG_WAIT ? wait - LAST_STRETCH : wait;
    time = new Date(whole + step * MINUTE_MS);
  }
  const [first = "UTC"] = zones;
  return zones.length > 1 ? nextOpening([first], window, at) : at;
}

/** 0 while it is open. Over a change of the clocks it is an hour off. */
function minutesUntilOpen(zone: string, { from, to }: SendingWindow, at: Date): number {
  const minute = minuteOfDay(zone, at);
  if (minute >= minutesOf(from) && minute < minutesOf(to)) return 0;
  return (minutesOf(from) - minute + DAY_MINUTES) % DAY_MINUTES;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function minuteOfDay(zone: string, at: Date): number {
  let format = formats.get(zone);
  if (!format) {
    const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...parts });
    formats.set(zone, format);
  }
  return minutesOf(format.format(at));
}
