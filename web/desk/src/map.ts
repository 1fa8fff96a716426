/** From latitude and longitude to a sheet: degrees of longitude shortened to the middle latitude, north is up. */
export type Frame = (place: [number, number]) => [number, number];

export function frameOf(places: readonly [number, number][], width: number, height: number, edge = 20): Frame {
  if (!places.length) return () => [width / 2, height / 2];
  let [south, north, west, east] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [lat, lon] of places) {
    south = Math.min(south, lat);
    north = Math.max(north, lat);
    west = Math.min(west, lon);
    east = Math.max(east, lon);
  }
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = Math.min((width - 2 * edge) / Math.max((east - west) * narrow, 0.01), (height - 2 * edge) / Math.max(north - south, 0.01));
  const [midLat, midLon] = [(south + north) / 2, (west + east) / 2];
  return ([lat, lon]) => [width / 2 + (lon - midLon) * narrow * scale, height / 2 - (lat - midLat) * scale];
}
