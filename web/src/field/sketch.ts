/** A drawing of the route rule: houses along the way, numbered where the rule takes one. */

export interface House {
  n: number;
  x: number;
  y: number;
  taken: boolean;
  order: number; // 1 for the first dwelling taken; 0 for those passed by
}

export interface Sketch {
  width: number;
  height: number;
  street: string;
  way: string;
  start: { x: number; y: number };
  houses: House[];
}

type Point = [number, number];
const SPACING = 21;
const LEG = 5; // houses on a side between two corners
const AISLE = 18; // from the middle of the street to a house

/** @param skip every n-th dwelling is taken. @param turn `left`, `right` or `alternate`, at every corner. */
export function sketchOf(skip: number, turn: string): Sketch {
  const corners = walk(turn);
  const houses: House[] = [];
  let n = 0;
  corners.slice(1).forEach((to, leg) => {
    const from = corners[leg]!;
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    const [ux, uy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
    for (let k = 0; k < LEG; k += 1) {
      for (const side of [-1, 1]) {
        const along = SPACING * (k + 1.1);
        const [x, y] = [from[0] + ux * along - uy * AISLE * side, from[1] + uy * along + ux * AISLE * side];
        if (houses.some((other) => Math.hypot(other.x - x, other.y - y) < 16) || nearStreet([x, y], corners)) continue;
        n += 1;
        const taken = n % Math.max(skip, 1) === 0;
        houses.push({ n, x, y, taken, order: taken ? n / Math.max(skip, 1) : 0 });
      }
    }
  });
  const all: Point[] = [...corners, ...houses.map(({ x, y }): Point => [x, y])];
  const [dx, dy] = [18 - Math.min(...all.map(([x]) => x)), 18 - Math.min(...all.map(([, y]) => y))];
  const moved = corners.map(([x, y]): Point => [x + dx, y + dy]);
  const path = `M${moved.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}`;
  return {
    width: round(Math.max(...all.map(([x]) => x)) + dx + 18),
    height: round(Math.max(...all.map(([, y]) => y)) + dy + 18),
    street: path,
    way: path,
    start: { x: round(moved[0]![0]), y: round(moved[0]![1]) },
    houses: houses.map((house) => ({ ...house, x: round(house.x + dx), y: round(house.y + dy) })),
  };
}

/** Corners of the way: eastward first, then a turn at every corner (two of the same hand, or stairs). */
function walk(turn: string): Point[] {
  const leg = SPACING * (LEG + 1.2);
  const headings: Point[] = [[1, 0]];
  const hands = turn === 'left' ? [-1, -1] : turn === 'right' ? [1, 1] : [-1, 1, -1];
  for (const hand of hands) {
    const [x, y] = headings.at(-1)!;
    headings.push([-y * hand, x * hand]);
  }
  const corners: Point[] = [[0, 0]];
  for (const [x, y] of headings) {
    const [fromX, fromY] = corners.at(-1)!;
    corners.push([fromX + x * leg, fromY + y * leg]);
  }
  return corners;
}

/** A house does not stand on the street of another leg. */
function nearStreet([x, y]: Point, corners: Point[]): boolean {
  return corners.slice(1).some((to, k) => {
    const from = corners[k]!;
    const [left, right] = [Math.min(from[0], to[0]), Math.max(from[0], to[0])];
    const [top, bottom] = [Math.min(from[1], to[1]), Math.max(from[1], to[1])];
    return x > left - 15 && x < right + 15 && y > top - 15 && y < bottom + 15;
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
