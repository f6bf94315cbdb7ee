import "server-only";

/**
 * The last day of each version, as far as Meta has announced it.
 *
 * @see https://developers.facebook.com/docs/graph-api/changelog
 */
const ends: Record<string, string | null> = {
  "v20.0": "2026-09-24",
  "v21.0": "2027-01-21",
  "v22.0": "2027-05-20",
  "v23.0": "2027-10-08",
  "v24.0": "2028-02-18",
  "v25.0": "2028-07-29",
  "v26.0": null,
};

export const newestVersion = "v26.0";

/** When Meta stops serving a version; null where no end is known. */
export function endOfVersion(version: string): Date | null {
  const day = ends[version];
  return day ? new Date(`${day}T00:00:00Z`) : null;
}
