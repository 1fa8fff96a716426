/** A map without tiles: start points in their true directions and distances from each other. */

export interface Dot {
  id: string;
  name: string;
  latitude: number;
  longitude: number;
  count: number;
  done: boolean;
}

export interface Drawn extends Dot {
  x: number;
  y: number;
  label: boolean;
  labelX: number;
  labelY: number;
  dx: number;
  anchor: 'start' | 'end';
}

export interface Layout {
  dots: Drawn[];
  me: { x: number; y: number } | null;
  grid: { key: string; path: string }[];
  metresPerUnit: number;
}

const METRES_PER_DEGREE = 111_195; // of latitude, on a sphere of 6,371 km

/** Places on a plane, north up: east-west distances shrink with the cosine of the latitude. */
export function layOut(dots: readonly Dot[], me: { latitude: number; longitude: number } | null, width: number, height: number): Layout {
  if (dots.length === 0) return { dots: [], me: null, grid: [], metresPerUnit: 1 };
  const around = dots.map((dot) => dot.latitude).reduce((a, b) => a + b, 0) / dots.length;
  const shrink = Math.cos((around * Math.PI) / 180);
  const flat = (place: { latitude: number; longitude: number }): [number, number] => [
    place.longitude * shrink * METRES_PER_DEGREE,
    -place.latitude * METRES_PER_DEGREE,
  ];
  const spots = dots.map(flat);
  const [left, right] = extent(spots.map(([x]) => x));
  const [top, bottom] = extent(spots.map(([, y]) => y));
  const margin = 48;
  // A single place still gets a surrounding of two kilometres.
  const metresPerUnit = Math.max((right - left) / (width - 2 * margin), (bottom - top) / (height - 2 * margin), 2000 / width);
  const place = ([x, y]: [number, number]): { x: number; y: number } => ({
    x: width / 2 + (x - (left + right) / 2) / metresPerUnit,
    y: height / 2 + (y - (top + bottom) / 2) / metresPerUnit,
  });
  const drawn = labelled(dots.map((dot, k) => ({ ...dot, ...place(spots[k]!) })), width);
  const own = me && place(flat(me));
  return { dots: drawn, me: own && Math.hypot(own.x, own.y) < 5000 ? own : null, grid: gridOf(metresPerUnit, width, height), metresPerUnit };
}

/** Names beside their dots, on the side with room; a name that would lie on another waits for a closer look. */
function labelled(dots: (Dot & { x: number; y: number })[], width: number): Drawn[] {
  const taken: [number, number, number, number][] = dots.map(({ x, y }) => [x - 11, y - 11, x + 11, y + 11]);
  return dots.map((dot) => {
    const long = dot.name.length * 6.6;
    const right = dot.x + 16 + long < width;
    const from = right ? dot.x + 15 : dot.x - 15 - long;
    const box: [number, number, number, number] = [from, dot.y - 7, from + long, dot.y + 7];
    const free = from > 0 && !taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
    if (free) taken.push(box);
    return { ...dot, label: free, labelX: dot.x, labelY: 4, dx: right ? 15 : -15, anchor: right ? 'start' : 'end' };
  });
}

function gridOf(metresPerUnit: number, width: number, height: number): { key: string; path: string }[] {
  const step = roundMetres(metresPerUnit * 80) / metresPerUnit;
  const lines: { key: string; path: string }[] = [];
  for (let x = width / 2 % step; x < width; x += step) lines.push({ key: `x${x}`, path: `M${x} -2000V2400` });
  for (let y = height / 2 % step; y < height; y += step) lines.push({ key: `y${y}`, path: `M-2000 ${y}H2400` });
  return lines;
}

/** A round distance of about a fifth of the picture, and how long it is there. */
export function scaleBar(metresPerUnit: number): { units: number; label: string } {
  const metres = roundMetres(metresPerUnit * 80);
  return { units: metres / metresPerUnit, label: metres >= 1000 ? `${metres / 1000} km` : `${metres} m` };
}

function roundMetres(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(metres, 1)));
  const lead = metres / power;
  return (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
}

function extent(values: number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
