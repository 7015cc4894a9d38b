// The program of index.html: filters and sorts the rows of data.js, and shows a page of them at a time. Only the rows of
// that page are in the document, so ten thousand images cost no more than sixty. The filters stand in the address, so
// that "back" from an image leads to the same place.
const { title, rows } = window.scorecamRun;
const rowsPerPage = 60;
const byId = (id) => document.getElementById(id);
const form = byId('filters');
let page = 0;

// The chosen class, where one is chosen; the first else.
const shownClass = (row) => row.classes.find(({ label }) => label === form.elements.label.value) ?? row.classes[0];
const compareText = new Intl.Collator(undefined, { numeric: true }).compare;
const byName = (a, b) => compareText(a.name, b.name);
const scoreOf = (entry) => entry?.probability ?? entry?.score;
// Failures have no label and no probability: they come last, unless they are asked for.
const faultLast = (a, b) => Number(Boolean(a.fault)) - Number(Boolean(b.fault));
const orders = {
  name: byName,
  label: (a, b) => faultLast(a, b) || compareText(shownClass(a)?.label, shownClass(b)?.label) || byName(a, b),
  surest: (a, b) => faultLast(a, b) || scoreOf(shownClass(b)) - scoreOf(shownClass(a)) || byName(a, b),
  unsurest: (a, b) => faultLast(a, b) || scoreOf(shownClass(a)) - scoreOf(shownClass(b)) || byName(a, b),
  failed: (a, b) => faultLast(b, a) || byName(a, b),
};
const statusTests = {
  explained: (row) => !row.fault,
  empty: (row) => row.classes.some(({ isEmpty }) => isEmpty),
  failed: (row) => Boolean(row.fault),
};

function matching({ text, label, status, least, most }) {
  const wanted = text.trim().toLowerCase();
  const [from, to] = [Number(least), most === '' ? 100 : Number(most)];
  const everyProbability = from <= 0 && to >= 100;
  const inRange = ({ probability }) => 100 * probability >= from && 100 * probability <= to;
  return rows.filter(
    (row) =>
      (!status || statusTests[status](row)) &&
      (!label || row.classes.some((entry) => entry.label === label)) &&
      (everyProbability || row.classes.some((entry) => (!label || entry.label === label) && inRange(entry))) &&
      (!wanted || textOf(row).includes(wanted)),
  );
}

function textOf({ name, classes, fault }) {
  return [name, ...classes.map(({ label }) => label), fault?.code, fault?.message].join('\n').toLowerCase();
}

function show() {
  const filters = Object.fromEntries(new FormData(form));
  const found = matching(filters).sort(orders[filters.sort] ?? byName);
  const pages = Math.max(1, Math.ceil(found.length / rowsPerPage));
  page = Math.min(page, pages - 1);
  byId('images').replaceChildren(...found.slice(page * rowsPerPage, (page + 1) * rowsPerPage).map(card));
  byId('found').textContent = `${found.length} of ${rows.length} images`;
  byId('page').textContent = `page ${page + 1} of ${pages}`;
  byId('previous').disabled = page === 0;
  byId('next').disabled = page === pages - 1;
  history.replaceState(undefined, '', `#${new URLSearchParams({ ...filters, page })}`);
}

function card(row) {
  const about = element('div', 'about', [
    ...(row.fault ? [element('p', 'fault', `${row.fault.message} (${row.fault.code})`)] : row.classes.map(classLine)),
    element('p', 'name', row.name),
  ]);
  if (row.fault) return element('li', '', [element('div', 'no-picture', 'failed'), about]);
  const folder = row.name.split('/').map(encodeURIComponent).join('/');
  const link = element('a', '', [thumbnail(folder, row.picture ?? 'thumbnail.jpg'), about]);
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

function classLine({ label, probability, score, isEmpty }) {
  const shown = probability === undefined ? score.toPrecision(4) : `${(100 * probability).toFixed(1)} %`;
  return element('p', '', `${label}, ${shown}${isEmpty ? ', the map shows nothing' : ''}`);
}

function element(name, className, content) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...[content].flat());
  return made;
}

function turn(step) {
  page += step;
  show();
  scrollTo(0, 0);
}

function restore() {
  const saved = new URLSearchParams(location.hash.slice(1));
  for (const control of form.elements) if (saved.has(control.name)) control.value = saved.get(control.name);
  const number = Number(saved.get('page'));
  page = Number.isInteger(number) && number > 0 ? number : 0;
}

const labels = [...new Set(rows.flatMap(({ classes }) => classes.map(({ label }) => label)))].sort(compareText);
form.elements.label.append(...labels.map((label) => new Option(label, label)));
const failed = rows.filter(({ fault }) => fault).length;
document.title = `${title} - scorecam`;
byId('title').textContent = title;
byId('counts').textContent = `${rows.length} images: ${rows.length - failed} explained, ${failed} failed`;
form.addEventListener('input', () => {
  page = 0;
  show();
});
form.addEventListener('submit', (event) => event.preventDefault());
byId('previous').addEventListener('click', () => turn(-1));
byId('next').addEventListener('click', () => turn(1));
restore();
show();
