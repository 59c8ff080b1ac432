export { createServer } from './http/server.ts';
export { openServices, type AdminServices, type ServiceInputs } from './services.ts';
export { strategies } from './strategies.ts';
