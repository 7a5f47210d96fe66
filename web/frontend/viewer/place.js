/** Where a picture stands: which page, how large, how turned. Pure; every act gives the place after it. */
export const START = { at: 0, zoom: 1, turn: 0 };
const STEPS = [0.5, 0.75, 1, 1.5, 2, 3, 4];

export function turnPage(place, by, count) {
  const at = Math.min(Math.max(place.at + by, 0), Math.max(count - 1, 0));
  return at === place.at ? place : { ...START, at };
}

export function zoom(place, by) {
  const nearest = STEPS.reduce((best, step) => (Math.abs(step - place.zoom) < Math.abs(best - place.zoom) ? step : best));
  const index = Math.min(Math.max(STEPS.indexOf(nearest) + by, 0), STEPS.length - 1);
  return { ...place, zoom: STEPS[index] };
}

export function fit(place) {
  return { ...place, zoom: 1 };
}

export function rotate(place) {
  return { ...place, turn: (place.turn + 90) % 360 };
}
