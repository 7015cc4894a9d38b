// The program of index.html: filters and sorts the rows, and shows a page of them at a time. Only the rows of that page are in
// the document, and only their names are loaded, so that a million images cost no more than sixty. The filters are kept in the
// address, so that "back" from an image leads to the same place.
const run = window.scorecamRun;
const rows = new window.Rows(run);
const rowsPerPage = 60;
// In percent: the values are stored with seven digits.
const rounding = 1e-4;
const byId = (id) => document.getElementById(id);
const form = byId('filters');
let page = 0;
// Counts the searches: one that is not the last any more gives up.
let search = 0;

// The chosen class, or the first if none is chosen.
function shownClass(row, label) {
  const found = rows.find(row, label);
  return found < 0 ? rows.first(row) : found;
}

function chosenLabel() {
  return form.elements.label.value === '' ? -1 : Number(form.elements.label.value);
}

// Rows are in the order of their names, and labels in that of their numbers. By these numbers the page sorts them, least
// first; failures come last, unless they are asked for.
const sortKeys = {
  label: (entry) => rows.classLabels[entry],
  surest: (entry) => -rows.classValues[entry],
  unsurest: (entry) => rows.classValues[entry],
};

function sorted(found, sort) {
  const label = chosenLabel();
  const keyOf = sortKeys[sort];
  if (!keyOf && sort !== 'failed') return found;
  const keys = new Float64Array(rows.count);
  for (const row of found) {
    if (rows.isFailed(row)) keys[row] = sort === 'failed' ? -1 : Infinity;
    else if (keyOf) keys[row] = keyOf(shownClass(row, label));
  }
  return Uint32Array.from(found).sort((a, b) => keys[a] - keys[b] || a - b);
}

const statusTests = {
  explained: (row) => !rows.isFailed(row),
  empty: (row) => someClass(row, (entry) => rows.isEmpty(entry)),
  failed: (row) => rows.isFailed(row),
};

function someClass(row, test) {
  for (let entry = rows.first(row); entry < rows.end(row); entry++) if (test(entry)) return true;
  return false;
}

// The numbers of the rows that pass all filters but the search for a text, in their order on the page.
function matching({ label, status, least, most, sort }) {
  const [from, to] = [Number(least), most === '' ? 100 : Number(most)];
  const everyProbability = from <= 0 && to >= 100;
  const isLabel = (entry) => label === '' || rows.classLabels[entry] === Number(label);
  const inRange = (entry) => {
    const percent = 100 * rows.classValues[entry];
    return rows.isProbability(entry) && percent >= from - rounding && percent <= to + rounding;
  };
  const found = [];
  for (let row = 0; row < rows.count; row++) {
    if (status && !statusTests[status](row)) continue;
    if (label !== '' && !someClass(row, isLabel)) continue;
    if (!everyProbability && !someClass(row, (entry) => isLabel(entry) && inRange(entry))) continue;
    found.push(row);
  }
  return sorted(found, sort);
}

// Of the rows those that have a text in their name, a label or their fault.
async function containing(wanted, candidates, isCurrent) {
  const labels = new Set(
    rows.labels.flatMap((label, number) => (label.toLowerCase().includes(wanted) ? [number] : [])),
  );
  const found = [];
  const fits = new Set();
  const inOrder = Uint32Array.from(candidates).sort(); // block by block
  for (const [at, row] of inOrder.entries()) {
    if (at % 10_000 === 0) byId('found').textContent = `Searching in ${rows.count} images, ${found.length} found`;
    if (someClass(row, (entry) => labels.has(rows.classLabels[entry]))) fits.add(row);
    else if ((await rows.details(row)).join('\n').toLowerCase().includes(wanted)) fits.add(row);
    if (fits.has(row)) found.push(row);
    if (at % 1000 === 0 && !isCurrent()) return [];
  }
  return candidates.filter((row) => fits.has(row));
}

async function show() {
  const number = ++search;
  const isCurrent = () => number === search;
  const filters = Object.fromEntries(new FormData(form));
  byId('images').setAttribute('aria-busy', 'true');
  try {
    const candidates = matching(filters);
    const wanted = filters.text.trim().toLowerCase();
    const found = wanted === '' ? candidates : await containing(wanted, candidates, isCurrent);
    if (isCurrent()) await showPage(found, isCurrent, filters);
  } catch (error) {
    byId('found').textContent = error.message;
  }
  if (isCurrent()) byId('images').setAttribute('aria-busy', 'false');
}

async function showPage(found, isCurrent, filters) {
  const pages = Math.max(1, Math.ceil(found.length / rowsPerPage));
  page = Math.min(page, pages - 1);
  const cards = await Promise.all(Array.from(found.slice(page * rowsPerPage, (page + 1) * rowsPerPage), card));
  if (!isCurrent()) return;
  byId('images').replaceChildren(...cards);
  byId('found').textContent = `${found.length} of ${rows.count} images`;
  byId('page').textContent = `page ${page + 1} of ${pages}`;
  byId('previous').disabled = page === 0;
  byId('next').disabled = page === pages - 1;
  history.replaceState(undefined, '', `#${new URLSearchParams({ ...filters, page })}`);
}

async function card(row) {
  const [name, picture, code, message] = await rows.details(row);
  const entries = Array.from({ length: rows.end(row) - rows.first(row) }, (_, i) => rows.first(row) + i);
  const about = element('div', 'about', [
    ...(code === undefined ? entries.map(classLine) : [element('p', 'fault', `${message} (${code})`)]),
    element('p', 'name', name),
  ]);
  if (code !== undefined) return element('li', '', [element('div', 'no-picture', 'failed'), about]);
  const folder = name.split('/').map(encodeURIComponent).join('/');
  const link = element('a', '', [thumbnail(folder, picture ?? 'thumbnail.jpg'), about]);
  link.href = `${folder}/index.html`;
  return element('li', '', [link]);
}

function thumbnail(folder, file) {
  const image = element('img', '', []);
  image.src = `${folder}/${encodeURIComponent(file)}`;
  image.alt = '';
  image.loading = 'lazy';
  return image;
}

function classLine(entry) {
  const [label, value] = [rows.labels[rows.classLabels[entry]], rows.classValues[entry]];
  const shown = rows.isProbability(entry) ? `${(100 * value).toFixed(1)} %` : value.toPrecision(4);
  return element('p', '', `${label}, ${shown}${rows.isEmpty(entry) ? ', the map shows nothing' : ''}`);
}

function element(name, className, content) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...[content].flat());
  return made;
}

function turn(step) {
  page += step;
  void show();
  scrollTo(0, 0);
}

function restore() {
  const saved = new URLSearchParams(location.hash.slice(1));
  for (const control of form.elements) if (saved.has(control.name)) control.value = saved.get(control.name);
  const number = Number(saved.get('page'));
  page = Number.isInteger(number) && number > 0 ? number : 0;
}

form.elements.label.append(...rows.labels.map((label, number) => new Option(label, String(number))));
document.title = `${run.title} - scorecam`;
byId('title').textContent = run.title;
byId('made').textContent = run.made;
byId('counts').textContent = `${rows.count} images: ${rows.count - run.failed} explained, ${run.failed} failed`;
form.addEventListener('input', () => {
  page = 0;
  void show();
});
form.addEventListener('submit', (event) => event.preventDefault());
byId('previous').addEventListener('click', () => turn(-1));
byId('next').addEventListener('click', () => turn(1));
restore();
void show();
