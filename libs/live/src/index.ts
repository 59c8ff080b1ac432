export { LiveCatalogue } from './live-catalogue.ts';
