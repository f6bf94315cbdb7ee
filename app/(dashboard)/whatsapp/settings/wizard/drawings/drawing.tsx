import type { ReactNode } from "react";

const WIDTH = 440;
const BAR = 30;

type Props = {
  /** What the drawing shows, for those who cannot see it. */
  title: string;
  /** The address in the drawn browser. */
  address: string;
  /** Height below the address bar. */
  height: number;
  children: ReactNode;
};

/**
 * A drawing of the place in Meta's console. Drawn rather than photographed, so that it follows the
 * colours of the page and does not pretend to be Meta's own look.
 */
export function Drawing({ title, address, height, children }: Props) {
  const total = height + BAR;
  return (
    <figure className="flex w-full max-w-lg flex-col gap-1.5">
      <svg
        aria-label={title}
        className="h-auto w-full rounded-xl border border-border bg-background"
        role="img"
        viewBox={`0 0 ${WIDTH} ${total}`}
      >
        <rect className="fill-surface-secondary" height={BAR} width={WIDTH} />
        {[16, 30, 44].map((x) => (
          <circle className="fill-border" cx={x} cy={BAR / 2} key={x} r="4" />
        ))}
        <rect className="fill-surface" height="18" rx="9" width="340" x="64" y="6" />
        <text className="fill-muted" fontSize="11" x="76" y="19">
          {address}
        </text>
        <line className="stroke-border" x2={WIDTH} y1={BAR} y2={BAR} />
        <g transform={`translate(0 ${BAR})`}>{children}</g>
      </svg>
      <figcaption className="text-muted text-xs">
        Drawing. Meta's page may look different.
      </figcaption>
    </figure>
  );
}

type At = { x: number; y: number };

/** A line of text; `y` is its base line. */
export function Words({
  x,
  y,
  children,
  look = "plain",
  size = 12,
}: At & { children: string; look?: "plain" | "muted" | "strong" | "mono"; size?: number }) {
  const looks = {
    plain: "fill-foreground",
    muted: "fill-muted",
    strong: "fill-foreground font-semibold",
    mono: "fill-foreground font-mono",
  };
  return (
    <text className={looks[look]} fontSize={size} x={x} y={y}>
      {children}
    </text>
  );
}

/** Something that does not matter here. */
export function Blank({ x, y, width }: At & { width: number }) {
  return <rect className="fill-default" height="8" rx="4" width={width} x={x} y={y} />;
}

/** A dialog or a part of the page, with its heading. */
export function Sheet({
  x,
  y,
  width,
  height,
  title,
}: At & { width: number; height: number; title?: string }) {
  return (
    <>
      <rect
        className="fill-surface stroke-border"
        height={height}
        rx="8"
        width={width}
        x={x}
        y={y}
      />
      {title ? (
        <Words look="strong" size={13} x={x + 16} y={y + 24}>
          {title}
        </Words>
      ) : null}
    </>
  );
}

/** A button to press, with the number of the instruction that says so. */
export function Press({
  x,
  y,
  width,
  children,
  pin,
}: At & { width: number; children: string; pin?: number }) {
  return (
    <>
      <rect className="fill-accent" height="26" rx="6" width={width} x={x} y={y} />
      <text
        className="fill-accent-foreground font-semibold"
        fontSize="12"
        textAnchor="middle"
        x={x + width / 2}
        y={y + 17}
      >
        {children}
      </text>
      {pin ? <Pin n={pin} x={x + width} y={y} /> : null}
    </>
  );
}

/** A field with its label above. */
export function Box({
  x,
  y,
  width,
  label,
  value,
  pin,
  isList = false,
}: At & { width: number; label: string; value: string; pin?: number; isList?: boolean }) {
  return (
    <>
      <Words look="muted" size={11} x={x} y={y}>
        {label}
      </Words>
      <rect
        className={pin ? "fill-field stroke-2 stroke-accent" : "fill-field stroke-border"}
        height="26"
        rx="6"
        width={width}
        x={x}
        y={y + 6}
      />
      <Words look="mono" size={11} x={x + 9} y={y + 23}>
        {value}
      </Words>
      {isList ? (
        <path
          className="fill-none stroke-muted"
          d={`M${x + width - 18} ${y + 17}l4 4 4-4`}
          strokeWidth="1.5"
        />
      ) : null}
      {pin ? <Pin n={pin} x={x + width} y={y + 6} /> : null}
    </>
  );
}

/** An entry of a menu at the side; the one to choose is marked. */
export function Entry({
  x,
  y,
  width,
  children,
  pin,
  indent = 0,
}: At & { width: number; children: string; pin?: number; indent?: number }) {
  return (
    <>
      {pin ? (
        <rect className="fill-accent-soft" height="24" rx="6" width={width} x={x} y={y - 16} />
      ) : null}
      <text
        className={pin ? "fill-accent-soft-foreground font-semibold" : "fill-muted"}
        fontSize="11"
        x={x + 8 + indent}
        y={y}
      >
        {children}
      </text>
      {pin ? <Pin n={pin} x={x + width} y={y - 4} /> : null}
    </>
  );
}

/** A ticked box. */
export function Tick({ x, y, children, pin }: At & { children: string; pin?: number }) {
  return (
    <>
      <rect className="fill-accent" height="14" rx="3" width="14" x={x} y={y - 11} />
      <path
        className="fill-none stroke-accent-foreground"
        d={`M${x + 3.5} ${y - 4}l2.5 2.5 4.5-5`}
        strokeWidth="1.8"
      />
      <Words look="mono" size={11} x={x + 22} y={y}>
        {children}
      </Words>
      {pin ? <Pin n={pin} x={x + 250} y={y - 4} /> : null}
    </>
  );
}

/** A switch that is on. */
export function Switch({ x, y, children, pin }: At & { children: string; pin?: number }) {
  return (
    <>
      <Words x={x} y={y}>
        {children}
      </Words>
      <rect className="fill-accent" height="16" rx="8" width="28" x={x + 150} y={y - 12} />
      <circle className="fill-accent-foreground" cx={x + 170} cy={y - 4} r="6" />
      {pin ? <Pin n={pin} x={x + 192} y={y - 4} /> : null}
    </>
  );
}

/** The number of an instruction, where it is carried out. */
function Pin({ x, y, n }: At & { n: number }) {
  return (
    <>
      <circle className="fill-foreground stroke-2 stroke-background" cx={x} cy={y} r="10" />
      <text
        className="fill-background font-semibold"
        fontSize="11"
        textAnchor="middle"
        x={x}
        y={y + 4}
      >
        {n}
      </text>
    </>
  );
}
