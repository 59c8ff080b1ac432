export { configSchema, settings, type Config, type Setting, type SettingNotes } from './config-schema.ts';
export { parseConfig, pluginPackages } from './parse-config.ts';
export { configurationPage } from './configuration-page.ts';
