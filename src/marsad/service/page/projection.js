/** The map's plane: Web Mercator, 100 units to a degree of longitude, y downwards, as in outline.json. */

const UNITS = 100;
export const WHOLE = { west: -19, east: 64, north: 44.5, south: -13 };

export function project(longitude, latitude) {
  const mercator = Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360));
  return { x: longitude * UNITS, y: (-mercator * UNITS * 180) / Math.PI };
}

export function onMap({ latitude, longitude }) {
  return WHOLE.west <= longitude && longitude <= WHOLE.east && WHOLE.south <= latitude && latitude <= WHOLE.north;
}

/** Return the whole map as a view of some ratio of width to height: `{x, y, width, height}`. */
export function wholeView(ratio) {
  const [corner, other] = [project(WHOLE.west, WHOLE.north), project(WHOLE.east, WHOLE.south)];
  return around([corner, other], ratio, 0, 0);
}

/** Return a view with all points, at least `least` degrees wide and with a margin of some share. */
export function around(points, ratio, margin = 0.3, least = 7) {
  const [left, right] = [Math.min(...points.map((p) => p.x)), Math.max(...points.map((p) => p.x))];
  const [top, bottom] = [Math.min(...points.map((p) => p.y)), Math.max(...points.map((p) => p.y))];
  const share = 1 + 2 * margin;
  const width = Math.max((right - left) * share, (bottom - top) * share * ratio, least * UNITS);
  return centred({ x: (left + right) / 2, y: (top + bottom) / 2 }, width, ratio);
}

export function centred({ x, y }, width, ratio) {
  const height = width / ratio;
  return { x: x - width / 2, y: y - height / 2, width, height };
}
