// `npm start`: the whole platform on this machine; `npm start -- --help` explains the options.
process.argv.splice(2, 0, 'start');
await import('./zhiyin.mjs');
