// A page from standard input as Wikipedia's citation service reads it, by its own reader of what pages embed.
const { readFileSync } = require("node:fs");
const { loadFromString } = require("html-metadata");

loadFromString(readFileSync(0, "utf8")).then((found) => console.log(JSON.stringify(found)));
