import fs from 'node:fs';
import path from 'node:path';

const PLACES = [
  '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable', '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
];

/** The browser of this machine: CHROMIUM when set, else the first found. null: there is none, and tests that need one say so. */
export function findChromium(): string | null {
  const onPath = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean).flatMap((folder) => [path.join(folder, 'chromium'), path.join(folder, 'google-chrome')]);
  return [process.env.CHROMIUM ?? '', ...PLACES, ...onPath].find((file) => file !== '' && fs.existsSync(file)) ?? null;
}
