// The rows of a report, as write-rows.ts wrote them: the numbers of all rows in memory, and the names, pictures and faults in
// blocks, which are loaded as they are needed.
const blocksKept = 200;

// The files of the rows.
window.Rows = class {
  #run;
  #starts;
  #blocks = new Map();

  constructor(run) {
    this.#run = run;
    this.count = run.count;
    this.labels = run.labels;
    const counts = new Uint32Array(bytesOf(run.classCounts));
    this.#starts = new Uint32Array(counts.length + 1);
    counts.forEach((count, row) => (this.#starts[row + 1] = this.#starts[row] + count));
    this.classLabels = new Uint32Array(bytesOf(run.classLabels));
    this.classValues = new Float32Array(bytesOf(run.classValues));
    this.classBits = new Uint8Array(bytesOf(run.classBits));
  }

  // The places of a row's classes in the columns, from the first to behind the last.
  first(row) {
    return this.#starts[row];
  }

  end(row) {
    return this.#starts[row + 1];
  }

  isFailed(row) {
    return this.first(row) === this.end(row);
  }

  isEmpty(entry) {
    return (this.classBits[entry] & 1) !== 0;
  }

  isProbability(entry) {
    return (this.classBits[entry] & 2) !== 0;
  }

  // The first class of a row that has a label, by the label's number; -1 if there is none.
  find(row, label) {
    for (let entry = this.first(row); entry < this.end(row); entry++)
      if (this.classLabels[entry] === label) return entry;
    return -1;
  }

  // The name, the picture, and the code and the message of the fault of a row.
  async details(row) {
    const { blockSize } = this.#run;
    return (await this.#block(Math.floor(row / blockSize)))[row % blockSize];
  }

  #block(number) {
    const kept = this.#blocks.get(number);
    if (kept) return kept;
    if (this.#blocks.size >= blocksKept) this.#blocks.delete(this.#blocks.keys().next().value);
    const block = loadBlock(number);
    this.#blocks.set(number, block);
    return block;
  }
};

const arrived = new Map();

// Called by each block.
window.scorecamRows = (number, details) => void arrived.set(number, details);

// A page opened from the disk may not fetch a file, but it may run one.
function loadBlock(number) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `scorecam-report/rows-${number}.js`;
    script.onload = () => {
      resolve(arrived.get(number));
      arrived.delete(number);
      script.remove();
    };
    script.onerror = () => reject(new Error(`The file ${script.src} is missing; make the report again.`));
    document.head.append(script);
  });
}

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes.buffer;
}
