/** Where the device is, asked with a limit of time; a refusal is an answer, not an error. */
import type { Place } from '../engine/audit.ts';

export type Fix = { place: Place } | { reason: string };

export function whereNow(patience = 20_000): Promise<Fix> {
  if (!('geolocation' in navigator)) return Promise.resolve({ reason: 'no geolocation' });
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ place: { latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy } }),
      (problem) => resolve({ reason: problem.message || String(problem.code) }),
      { enableHighAccuracy: true, timeout: patience, maximumAge: 15_000 },
    );
  });
}

/** Keep the last place known while an interview lasts; the returned function ends it. */
export function follow(hear: (place: Place) => void): () => void {
  if (!('geolocation' in navigator)) return () => undefined;
  const watch = navigator.geolocation.watchPosition(
    ({ coords }) => hear({ latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy }),
    () => undefined, // refused or unknown: the columns stay empty
    { enableHighAccuracy: false, maximumAge: 60_000 },
  );
  return () => navigator.geolocation.clearWatch(watch);
}
