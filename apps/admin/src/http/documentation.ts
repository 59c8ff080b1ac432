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
  return SwaggerModule.createDocument(app, settings, { operationIdFactory: (controller, method) => `${controller.replace('Controller', '').toLowerCase()}_${method}`, autoTagControllers: false });
}

/** `/docs` for people, `/docs/openapi.json` for programs; everything is served from here. */
export function serveDocumentation(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => describeAdminApi(app), { jsonDocumentUrl: 'docs/openapi.json', customSiteTitle: 'Zhiyin admin API' });
}
