/** How the server and form-js name one value: `people[0].name` and `people.0.name` are both ['people', '0', 'name']. */

/** The dotted name of a path, whichever way it was written. */
export function pathName(path) {
  const parts = Array.isArray(path) ? path : String(path).replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  return parts.map(String).filter(Boolean).join('.');
}

/**
 * Spread `{name: sentences}` over field instances (`{id, valuePath, indexes}`).
 * Returns `{errors, unplaced}`: errors in form-js's shape (id, then indexes), and the entries no shown field has.
 */
export function placeErrors(named, instances) {
  const byName = new Map(instances.map((instance) => [pathName(instance.valuePath), instance]));
  const errors = {};
  const unplaced = [];
  for (const [name, sentences] of Object.entries(named)) {
    const list = [].concat(sentences);
    const instance = byName.get(pathName(name));
    if (!instance) {
      unplaced.push([name, list]);
      continue;
    }
    const path = [instance.id, ...Object.values(instance.indexes ?? {})];
    let place = errors;
    for (const part of path.slice(0, -1)) place = place[part] ??= {};
    place[path.at(-1)] = list;
  }
  return { errors, unplaced };
}
