import { describe } from '@jest/globals';
import { findChromium } from './chromium.ts';

const found = findChromium() !== null;
if (!found) console.warn('skipped: no Chromium on this machine, the console was not tested in a browser');

/** A suite that needs a browser; where there is none it is skipped, and says so. */
export const describeInBrowser = found ? describe : describe.skip;
