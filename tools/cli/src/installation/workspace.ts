import path from 'node:path';

/** The checkout this command lies in. */
export const workspaceRoot = path.resolve(import.meta.dirname, '../../../..');

/** Where data lies unless --data says otherwise. */
export const defaultDataFolder = path.join(workspaceRoot, '.data');
