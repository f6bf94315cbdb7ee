/** Outlines on a 24 × 24 grid, drawn for this product. */
const outlines = {
  overview: ["M4 13h6V4H4z", "M14 20h6v-9h-6z", "M4 20h6v-3H4z", "M14 7h6V4h-6z"],
  settings: ["M4 7h9", "M17 7h3", "M4 17h3", "M11 17h9", "M15 4.5v5", "M9 14.5v5"],
  campaign: ["M4 10v4h3l8 4V6L7 10z", "M18.5 9.5a4 4 0 0 1 0 5", "M8 14.5V19h3v-3"],
  contacts: [
    "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
    "M2.5 19.5c.6-3.2 3.2-5 6.5-5s5.9 1.8 6.5 5",
    "M16 4.9a3.5 3.5 0 0 1 0 6.2",
    "M18 14.9c1.9.7 3.1 2.3 3.5 4.6",
  ],
  bell: ["M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15z", "M10 20.5a2.2 2.2 0 0 0 4 0", "M12 5V3.2"],
  mail: ["M3.5 6h17v12h-17z", "M4 6.5l8 6.5 8-6.5"],
  link: [
    "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1.2 1.2",
    "M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1.2-1.2",
  ],
  menu: ["M4 7h16", "M4 12h16", "M4 17h16"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  good: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M8 12.3l2.8 2.7L16 9.5"],
  info: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M12 11v5.5", "M12 7.6v.1"],
  warn: ["M12 3.5L22 20.5H2z", "M12 10v4.5", "M12 17.4v.1"],
  bad: ["M8 3h8l5 5v8l-5 5H8l-5-5V8z", "M12 7.5v5.5", "M12 16.3v.1"],
  neutral: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M8 12h8"],
  clock: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M12 7v5.5l3.5 2"],
  copy: ["M9 9h11v11H9z", "M15 9V4H4v11h5"],
  eye: [
    "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z",
    "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  ],
  eyeOff: [
    "M9.5 6c.8-.3 1.6-.5 2.5-.5 6 0 9.5 6.5 9.5 6.5s-1 1.9-2.9 3.6",
    "M6.3 7.6C3.9 9.3 2.5 12 2.5 12S6 18.5 12 18.5c1.5 0 2.8-.4 4-1",
    "M4 4l16 16",
  ],
  chevronDown: ["M6 9.5l6 6 6-6"],
  chevronLeft: ["M14.5 6l-6 6 6 6"],
  chevronRight: ["M9.5 6l6 6-6 6"],
  search: ["M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14z", "M16.2 16.2L21 21"],
  plus: ["M12 5v14", "M5 12h14"],
  sun: [
    "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z",
    "M12 2.5v2",
    "M12 19.5v2",
    "M2.5 12h2",
    "M19.5 12h2",
    "M5.3 5.3l1.4 1.4",
    "M17.3 17.3l1.4 1.4",
    "M5.3 18.7l1.4-1.4",
    "M17.3 6.7l1.4-1.4",
  ],
  moon: ["M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"],
  system: ["M3 5h18v11H3z", "M9 20h6", "M12 16v4"],
  signOut: ["M10 4H5v16h5", "M14 8l4 4-4 4", "M18 12H9"],
  organization: ["M5 20V4h9v16", "M14 9h5v11", "M3 20h18", "M8 8h3", "M8 12h3", "M8 16h3"],
  flask: [
    "M9.5 3h5",
    "M10.5 3v6L5 19.5c-.3.8.1 1.5 1 1.5h12c.9 0 1.3-.7 1-1.5L13.5 9V3",
    "M8 15h8",
  ],
  pulse: ["M3 12h4l3-7 4 14 3-7h4"],
  book: ["M12 6c-2-1.5-4.5-2-8-2v14c3.5 0 6 .5 8 2", "M12 6c2-1.5 4.5-2 8-2v14c-3.5 0-6 .5-8 2z"],
  send: ["M21 3L10 14", "M21 3l-7 18-4-7-7-4z"],
  trash: ["M4 7h16", "M9 7V4h6v3", "M6.5 7l1 13h9l1-13", "M10.5 11v5.5", "M13.5 11v5.5"],
  external: ["M13 4h7v7", "M20 4l-9 9", "M18 14v6H4V6h6"],
} satisfies Record<string, string[]>;

export type IconName = keyof typeof outlines;

type Props = {
  name: IconName;
  /** Tailwind size and colour; 20 px and the text's colour unless told. */
  className?: string;
};

/** Decoration only: the word that tells the same thing stands beside it. */
export function Icon({ name, className = "size-5" }: Props) {
  return (
    <svg
      aria-hidden="true"
      className={`shrink-0 ${className}`}
      fill="none"
      focusable="false"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth="1.75"
      viewBox="0 0 24 24"
    >
      {outlines[name].map((outline) => (
        <path d={outline} key={outline} />
      ))}
    </svg>
  );
}
