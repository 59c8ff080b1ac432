export * from './strategy-plugin.ts';
