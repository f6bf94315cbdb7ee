const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * A length of time in its two greatest units: "59 d 3 h", "3 h 12 min", "12 min", "less than a minute".
 *
 * @param ms not negative; what is left below the smaller unit is cut off
 */
export function formatDuration(ms: number): string {
  if (ms < minute) return "less than a minute";
  if (ms < hour) return `${Math.floor(ms / minute)} min`;
  if (ms < day) return pair(ms, [hour, "h"], [minute, "min"]);
  return pair(ms, [day, "d"], [hour, "h"]);
}

/**
 * How far a moment is from now, in one unit: "just now", "2 min ago", "3 d ago", "in 5 min".
 *
 * @param ms now minus the moment: negative for the future
 */
export function formatAgo(ms: number): string {
  const distance = Math.abs(ms);
  if (distance < 45 * second) return "just now";
  const words = nearest(distance);
  return ms < 0 ? `in ${words}` : `${words} ago`;
}

function nearest(distance: number): string {
  const minutes = Math.max(1, Math.round(distance / minute));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(distance / hour);
  return hours < 24 ? `${hours} h` : `${Math.round(distance / day)} d`;
}

type Unit = [length: number, name: string];

function pair(ms: number, [great, greatName]: Unit, [small, smallName]: Unit): string {
  const greats = Math.floor(ms / great);
  const smalls = Math.floor((ms % great) / small);
  return smalls === 0 ? `${greats} ${greatName}` : `${greats} ${greatName} ${smalls} ${smallName}`;
}
