/**
 * form-js leaves a dynamic list without rows out of what it submits, as if it were unchanged: put `[]` where the person
 * took every row away. `instances` are those on screen, `typeOf(id)` a component's type, `data` the form's whole data.
 */
export function withEmptiedLists(values, instances, typeOf, data) {
  const sent = structuredClone(values);
  for (const { id, valuePath } of instances) {
    const shown = valuePath.reduce((level, part) => level?.[part], data);
    if (typeOf(id) === 'dynamiclist' && Array.isArray(shown) && shown.length === 0) put(sent, valuePath, []);
  }
  return sent;
}

function put(target, path, value) {
  path.slice(0, -1).forEach((part, index) => {
    target = target[part] ??= Number.isInteger(path[index + 1]) ? [] : {};
  });
  target[path.at(-1)] = value;
}
