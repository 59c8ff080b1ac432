import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

/** The admin API in one document, from the classes that check the requests. */
export function describeAdminApi(app: INestApplication): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setTitle('Zhiyin admin API')
    .setDescription(
      'What operators and their console call. Sign in, keep the cookie, and send the CSRF token in `x-csrf-token` with everything but GET. ' +
        'Errors are RFC 9457 problem documents with a stable `code`. Every change leaves one entry in the audit log.',
    )
    .setVersion('1')
    .addCookieAuth('sid', { type: 'apiKey', in: 'cookie' }, 'session')
    .build();
  const description = SwaggerModule.createDocument(app, settings, { operationIdFactory: (controller, method) => `${controller.replace('Controller', '').toLowerCase()}_${method}`, autoTagControllers: false });
  nameAddressParts(description);
  return description;
}

/** The tenant of the address is the gate's business: no handler takes it as a parameter, so it is described here. */
function nameAddressParts({ paths }: OpenAPIObject): void {
  for (const [path, operations] of Object.entries(paths)) {
    for (const operation of [operations.get, operations.post, operations.put, operations.patch, operations.delete]) {
      if (!operation || !path.includes('{tenant}')) continue;
      operation.parameters = [{ name: 'tenant', in: 'path', required: true, description: 'Its short name', schema: { type: 'string' } }, ...(operation.parameters ?? [])];
    }
  }
}

/** `/docs` for people, `/docs/openapi.json` for programs; everything is served from here. */
export function serveDocumentation(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => describeAdminApi(app), { jsonDocumentUrl: 'docs/openapi.json', customSiteTitle: 'Zhiyin admin API' });
}
