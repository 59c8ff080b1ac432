/** @public */
export { keepStrongest, normalizeRows, transpose, type CsrMatrix } from './csr-matrix.ts';
/** @public */
export { csrFromEntries, type Entries } from './csr-from-entries.ts';
/** @public */
export { cosine, dot } from './cosine.ts';
