// Everything that Citation.js reads in the BibTeX, RIS and CSL-JSON files of a folder: path to items, as JSON.
const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { Cite } = require("@citation-js/core");
require("@citation-js/plugin-bibtex");
require("@citation-js/plugin-ris");

const [folder] = process.argv.slice(2);

function read(path) {
  try {
    return new Cite(readFileSync(join(folder, path), "utf8"), { generateGraph: false }).data;
  } catch (error) {
    throw new Error(`${path} cannot be read`, { cause: error });
  }
}

const paths = readdirSync(folder, { recursive: true }).filter((path) => /\.(bib|ris|json)$/.test(path));
console.log(JSON.stringify(Object.fromEntries(paths.map((path) => [path, read(path)]))));
